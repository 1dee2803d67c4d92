import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flip } from '../harness/damage.ts';
import { faultCase } from '../harness/fault-case.ts';
import { writeLetters } from '../harness/trees.ts';

export const f20 = faultCase({
  id: 'F20',
  title: 'damage beyond the parity',
  expected: '5, "not repairable", original untouched',
  async run(stage) {
    await writeLetters(stage.data, stage.random);
    const archive = await stage.restorePoint();
    const slice = `${archive}.1.dar`;
    await flip(stage, slice, 0.2, 120_000);
    const damaged = join(stage.directory, 'as damaged');
    await copyFile(join(stage.archives, slice), damaged);
    stage.sees('verify', (await stage.darkive(['verify'])).code, 5);
    const repair = await stage.darkive(['repair', archive]);
    stage.sees('repair', repair.code, 5);
    stage.sees('says', repair.stdout + repair.stderr, /not repairable|cannot be repaired|not-repairable/i);
    const same = await stage.run(['cmp', damaged, join(stage.archives, slice)]);
    stage.sees('original untouched', same.code, 0);
    stage.sees('restore', (await stage.darkive(['restore', '.', '--to', 'out'])).code, 8);
  },
});
