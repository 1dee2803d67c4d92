import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesLike, flip, lose } from '../harness/damage.ts';
import { faultCase } from '../harness/fault-case.ts';
import type { Stage } from '../harness/stage.ts';
import { writeLetters } from '../harness/trees.ts';

export const f22 = faultCase({
  id: 'F22',
  title: 'parity volumes deleted, packets zeroed, index emptied',
  expected: 'verify says how much redundancy is left: 5 or 3; regenerated only from verified data',
  async run(stage) {
    await writeLetters(stage.data, stage.random);
    const archive = await stage.restorePoint();
    const slice = `${archive}.1.dar`;
    const volumes = await filesLike(stage, /\.vol\d+\+\d+\.par2$/);
    const [volume = ''] = volumes;
    // Parity that is made anew gets its checksums into the manifest.
    await stage.changes(`${archive}.manifest.json`);

    stage.sees('in peace', lessLeft((await stage.darkive(['verify'])).stdout), false);
    for (const one of volumes) await lose(stage, one);
    const lost = await stage.darkive(['verify']);
    stage.sees('volumes deleted', lost.code, { oneOf: [3, 5] });
    stage.sees('less is left than was planned', lessLeft(lost.stdout), true);
    // Parity of a damaged slice would protect the damage.
    await flip(stage, slice, 0.5);
    stage.sees('repair of a damaged slice', (await stage.darkive(['repair', archive])).code, 5);
    stage.sees('made from damaged data', await filesLike(stage, /\.vol/), []);
    await flip(stage, slice, 0.5);
    await stage.healed(slice);
    await regenerated(stage, archive);

    await flip(stage, volume, 0.1, 10_000);
    const zeroed = await stage.darkive(['verify']);
    stage.sees('packets destroyed', zeroed.code, { oneOf: [3, 5] });
    stage.sees('less of them is left', lessLeft(zeroed.stdout), true);
    await regenerated(stage, archive);

    await stage.changes(`${slice}.par2`);
    await writeFile(join(stage.archives, `${slice}.par2`), '');
    stage.sees('index emptied', (await stage.darkive(['verify'])).code, { oneOf: [3, 5] });
    await regenerated(stage, archive);
  },
});

/** Says so many recovery blocks of a larger number. */
function lessLeft(text: string): boolean {
  return [...text.matchAll(/(\d+) of (\d+) recovery blocks/g)].some(
    ([, left, planned]) => Number(left) < Number(planned),
  );
}

/** What is made anew must protect the slice: par2 itself says so, and repairs with it. */
async function regenerated(stage: Stage, archive: string): Promise<void> {
  stage.sees('repair', (await stage.darkive(['repair', archive])).code, 0);
  stage.sees('verify after it', (await stage.darkive(['verify'])).code, 0);
  const copy = join(stage.directory, 'copy');
  const script = `cp -a "${stage.archives}" "${copy}" && cd "${copy}" && printf xxxx | dd of=${archive}.1.dar bs=1 seek=50000 conv=notrunc && par2 repair ${archive}.1.dar.par2 && cmp ${archive}.1.dar "${stage.archives}/${archive}.1.dar"`;
  stage.sees('par2 repairs with it', (await stage.run(['sh', '-c', script])).code, 0);
  await rm(copy, { recursive: true });
}
