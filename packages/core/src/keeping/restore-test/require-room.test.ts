import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { requireRoom } from './require-room.ts';

test('a sample that does not fit is refused before dar cuts its files; holes take no room', async () => {
  const huge = { bytes: 1e17, sparse: false };
  await expect(requireRoom('home', [{ bytes: 1, sparse: false }, huge], tmpdir())).rejects.toMatchObject({
    code: 'target-full',
    message: expect.stringMatching(/are to be restored into .*, where .* are free/),
    facts: { needBytes: 1e17 + 1, freeBytes: expect.any(Number) },
  });
  await requireRoom(
    'home',
    [
      { bytes: 1, sparse: false },
      { ...huge, sparse: true },
    ],
    tmpdir(),
  );
});
