import { faultCase, type FaultCase } from '../harness/fault-case.ts';
import { writeLetters } from '../harness/trees.ts';
import { killLoop, prepareKillLoop } from '../long/kill-loop.ts';

// Parts of one case, so that they may run beside each other; each has random numbers of its own.
export const f02 = killsOf('F02', 'part 1, 60 kills');
export const f02Second = killsOf('F02-2', 'part 2, 60 kills');
export const f02Third = killsOf('F02-3', 'part 3, 60 kills');

function killsOf(id: string, part: string): FaultCase {
  return faultCase({
    id,
    title: `SIGKILL of darkive at 200 random moments over all phases (${part}; fewer without --long)`,
    expected: 'next run heals itself; no false restore point, no earlier one lost',
    timeout: 400,
    async run(stage) {
      await writeLetters(stage.data, stage.random, 3);
      await prepareKillLoop(stage);
      await killLoop(stage, stage.long ? 60 : 4);
    },
  });
}
