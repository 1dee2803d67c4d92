import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesLike } from '../harness/damage.ts';
import { faultCase } from '../harness/fault-case.ts';
import { writeLetters } from '../harness/trees.ts';

export const f23 = faultCase({
  id: 'F23',
  title: 'parity set of another slice',
  expected: '5',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 5, 80_000);
    await stage.configure({ definition: { slice: '200kB' } });
    const archive = await stage.restorePoint();
    const of = (slice: number) => filesLike(stage, new RegExp(`\\.${slice}\\.dar.*par2$`));
    const [first, second] = [await of(1), await of(2)];
    // Parity that is made anew gets its checksums into the manifest.
    await stage.changes(...first, `${archive}.manifest.json`);
    for (const [index, file] of first.entries()) {
      await copyFile(join(stage.archives, second[index] ?? ''), join(stage.archives, file));
    }
    stage.sees('verify', (await stage.darkive(['verify', archive])).code, 5);
    // The slices themselves are whole; nothing may be "repaired" with this.
    await stage.darkive(['repair', archive]);
    stage.sees('restore', (await stage.darkive(['restore', '.', '--to', 'out'])).code, 0);
    stage.sees('verify after repair', (await stage.darkive(['verify', archive])).code, 0);
  },
});
