import { flip } from '../harness/damage.ts';
import { faultCase } from '../harness/fault-case.ts';
import { writeLetters } from '../harness/trees.ts';

export const f19 = faultCase({
  id: 'F19',
  title: 'one byte flipped in a slice',
  expected: '`verify` 5; repaired copy equals the original',
  fast: true,
  async run(stage) {
    await writeLetters(stage.data, stage.random);
    const archive = await stage.restorePoint();
    await flip(stage, `${archive}.1.dar`, stage.random());

    stage.sees('verify', (await stage.darkive(['verify'])).code, 5);
    stage.sees('restore', (await stage.darkive(['restore', '.', '--to', 'out'])).code, 8);
    stage.sees('repair', (await stage.darkive(['repair', archive])).code, 0);
    // From here on the checker demands the bytes that the slice had at first.
    await stage.healed(`${archive}.1.dar`);
    stage.sees('verify afterwards', (await stage.darkive(['verify'])).code, 0);
  },
});
