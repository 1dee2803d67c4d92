import { faultCase } from '../harness/fault-case.ts';
import { writeLetters } from '../harness/trees.ts';
import { killLoop, prepareKillLoop } from '../long/kill-loop.ts';

export const f02 = faultCase({
  id: 'F02',
  title: 'SIGKILL of darkive at 200 random moments over all phases',
  expected: 'next run heals itself; no false restore point, no earlier one lost',
  timeout: 400,
  async run(stage) {
    await writeLetters(stage.data, stage.random, 3);
    await prepareKillLoop(stage);
    await killLoop(stage, stage.long ? 180 : 8);
  },
});
