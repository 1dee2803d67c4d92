import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runBackup } from './backup.ts';
import { workshop } from '../test-support/workshop.ts';

const RUNS_FULL = `#!/bin/sh
case " $* " in
  *" -c "*) ;;
  *) exec /usr/bin/dar "$@" ;;
esac
printf '%01000d' 0 >"$4.1.dar"
echo 'Aborting program. User refused to continue while asking: No space left on device' >&2
exit 4
`;

const LEAVES_FILES_OUT = `#!/bin/sh
case " $* " in
  *" -c "*) exec /usr/bin/dar "$@" -X 'letter *' ;;
  *) exec /usr/bin/dar "$@" ;;
esac
`;

async function withDar(script: string, letters: number): Promise<Awaited<ReturnType<typeof runBackup>>> {
  const shop = await workshop();
  const path = join(shop.directory, 'bin');
  await mkdir(path);
  await writeFile(join(path, 'dar'), script);
  await chmod(join(path, 'dar'), 0o755);
  for (let letter = 1; letter <= letters; letter += 1)
    await writeFile(join(shop.data, `letter ${letter}`), 'Dear aunt');
  await writeFile(join(shop.data, 'note'), 'one');
  const { config, services } = await shop.with({ path });
  return runBackup({ config, type: 'FULL', definitions: [], reference: null, allowShrink: false }, services);
}

test('a dar that leaves out most of the source and says 0 is not believed', async () => {
  const { document, exit } = await withDar(LEAVES_FILES_OUT, 5);
  expect(exit).toBe('failed');
  expect(document.runs[0]).toMatchObject({
    archive: null,
    error: { code: 'archive-incomplete' },
    findings: [{ message: expect.stringContaining('lists 1 entries, but 6 were counted in the source before') }],
  });
});

test('a target that runs full says how many bytes were needed and how many were free', async () => {
  const { document, exit } = await withDar(RUNS_FULL, 1);
  expect(exit).toBe('failed');
  expect(document.runs[0]?.findings).toContainEqual(
    expect.objectContaining({
      code: 'target-full',
      message: expect.stringMatching(/the target is full; up to .* may be needed, .* were free/),
      facts: expect.objectContaining({ needBytes: expect.any(Number), freeBytes: expect.any(Number) }),
    }),
  );
});
