import { filesLike } from '../harness/damage.ts';
import { faultCase } from '../harness/fault-case.ts';
import { killAtCall, needTracing } from '../harness/kill-at-call.ts';
import { writeLetters } from '../harness/trees.ts';

export const f40 = faultCase({
  id: 'F40',
  title: 'prune interrupted between slices',
  expected: 'finished on the next run, never offered for restore',
  async run(stage) {
    await needTracing(stage);
    await writeLetters(stage.data, stage.random, 4, 80_000);
    await stage.configure({ definition: { slice: '60kB', retention: { 'keep-last': 1 } } });
    const prune = ['prune', '--yes', '--quiet'];
    let newest = await stage.restorePoint();
    for (const n of [2, 4, 7]) {
      const old = newest;
      newest = await stage.restorePoint();
      const before = (await filesLike(stage, new RegExp(`^${old}`))).length;
      await stage.removed(old);
      const { code, signal } = await killAtCall(stage, prune, 'unlink', n);
      stage.sees(`killed at removal ${n}`, code === 137 || signal === 'SIGKILL', true);
      const left = (await filesLike(stage, new RegExp(`^${old}`))).length;
      stage.sees('in between', left < before, true);
      await stage.check({ crashed: true });
      const list = await stage.darkive(['list']);
      stage.sees(
        'offered',
        list.stdout.includes(old),
        (await filesLike(stage, new RegExp(`^${old}.manifest`))).length > 0,
      );
      const restore = await stage.darkive(['restore', '.', '--archive', old, '--to', `out ${n}`]);
      stage.sees('restore', restore.code, 8);
      stage.sees('next prune', (await stage.darkive(prune)).code, { oneOf: [0, 3] });
      stage.sees('left', await filesLike(stage, new RegExp(`^${old}`)), []);
      await stage.check();
    }
  },
});
