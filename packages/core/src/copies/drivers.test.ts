import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { directoryDriver } from './directory/directory-driver.ts';
import { kindOf, placeKind, placeKinds } from './drivers.ts';

const context = { signal: new AbortController().signal };

test('core brings directories, plugins bring more, and a kind that nobody brings is told with those that are there', () => {
  const shelf = placeKind({ ...directoryDriver, kind: 'shelf' });
  expect([...placeKinds([shelf]).keys()]).toEqual(['directory', 'shelf']);
  expect(kindOf(placeKinds([shelf]), 'shelf')).toBe(shelf);
  expect(() => kindOf(placeKinds(), 'shelf')).toThrow(
    expect.objectContaining({ code: 'usage-invalid', hint: expect.stringContaining('directory') }),
  );
});

test('what was kept of a place finds it again, and what is no options is refused before it is looked for', async () => {
  const path = await mkdtemp(join(tmpdir(), 'darkive-drivers-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  const directory = kindOf(placeKinds(), 'directory');
  const kept: unknown = JSON.parse(JSON.stringify(await directory.optionsAt(path, context)));
  expect(await directory.find(kept, context)).toEqual({ state: 'here', at: path });
  await expect(directory.find({ path: 'bank' }, context)).rejects.toMatchObject({ code: 'usage-invalid' });
  await expect(directory.open({}, context)).rejects.toMatchObject({ code: 'usage-invalid' });
});
