import { clockAt } from '../harness/clock.ts';
import { filesLike } from '../harness/damage.ts';
import { faultCase } from '../harness/fault-case.ts';
import { runReport } from '../harness/run-report.ts';
import { writeLetters } from '../harness/trees.ts';

export const f31 = faultCase({
  id: 'F31',
  title: 'clock jumps back or far ahead',
  expected: 'nothing overwritten, no mass prune',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 2);
    await stage.configure({ definition: { retention: { 'keep-within': '3mo' } } });
    await stage.restorePoint('full', clockAt('2027-01-01 12:00:00'));
    await stage.restorePoint('full', clockAt('2027-01-08 12:00:00'));
    await stage.restorePoint('full', clockAt('2027-01-15 12:00:00'));
    await stage.restorePoint('diff', clockAt('2027-01-22 12:00:00'));

    const back = await stage.darkive(['backup', 'diff', '--json'], clockAt('2020-01-01 00:00:00'));
    stage.sees('back', back.code, 7);
    stage.sees('says', runReport(back).findings, /the clock says 2020/);
    const early = await stage.darkive(['prune', '--yes'], clockAt('2020-01-01 00:00:00'));
    stage.sees('prune then', early.code, { oneOf: [0, 4, 7] });

    const far = clockAt('2090-01-01 00:00:00');
    stage.sees('prune far ahead', (await stage.darkive(['prune', '--yes'], far)).code, 7);
    stage.sees('archives', (await filesLike(stage, /manifest/)).length, 4);
    await stage.restorePoint('full', far);
    stage.sees('prune after a backup far ahead', (await stage.darkive(['prune', '--yes'], far)).code, {
      oneOf: [0, 7],
    });
    stage.sees('archives now', (await filesLike(stage, /manifest/)).length, 5);
    const home = await stage.darkive(['backup', 'full'], clockAt('2027-01-23 12:00:00'));
    stage.sees('set right again', home.code, 7);
  },
});
