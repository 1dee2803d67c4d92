import { copyFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cut, filesLike } from '../harness/damage.ts';
import { faultCase } from '../harness/fault-case.ts';
import { writeLetters } from '../harness/trees.ts';

export const f21 = faultCase({
  id: 'F21',
  title: 'slice missing (first, interior, last), truncated, empty, swapped with another',
  expected: '5 on verify, 8 on restore, never 0',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 4, 80_000);
    await stage.configure({ definition: { slice: '100kB' } });
    const archive = await stage.restorePoint();
    const slices = await filesLike(stage, /_\d+\.\d\.dar$/);
    const [first = '', second = ''] = slices;
    const last = slices.at(-1) ?? '';
    const path = (name: string): string => join(stage.archives, name);
    await stage.changes(...slices);
    const saved = join(stage.directory, 'saved');
    await stage.run(['cp', '-a', stage.archives, saved]);

    const faults: Readonly<Record<string, () => Promise<void>>> = {
      'first missing': () => rename(path(first), join(stage.directory, 'away')),
      'interior missing': () => rename(path(second), join(stage.directory, 'away')),
      'last missing': () => rename(path(last), join(stage.directory, 'away')),
      'truncated': () => cut(stage, second, stage.random()),
      'empty': () => writeFile(path(second), ''),
      'swapped': async () => {
        await copyFile(join(saved, second), path(first));
        await copyFile(join(saved, first), path(second));
      },
    };
    for (const [what, produce] of Object.entries(faults)) {
      await produce();
      stage.sees(`${what}: verify`, (await stage.darkive(['verify', archive])).code, 5);
      stage.sees(`${what}: restore`, (await stage.darkive(['restore', '.', '--to', 'out'])).code, 8);
      await stage.run(['rm', '-rf', 'out']);
      for (const slice of slices) await copyFile(join(saved, slice), path(slice));
    }
    await stage.healed(...slices);
    stage.sees('put back: verify', (await stage.darkive(['verify'])).code, 0);
  },
});
