import { faultCase } from '../harness/fault-case.ts';
import { runReport } from '../harness/run-report.ts';
import { writeLetters } from '../harness/trees.ts';

export const f05 = faultCase({
  id: 'F05',
  title: 'archive file system full during dar',
  expected: '1, "full", bytes needed and free; no hanging prompt',
  async run(stage) {
    await stage.mounts(`mount -t tmpfs -o size=900k,nr_inodes=200 none ${stage.archives}`);
    // As much as fits only if it compresses well, which it does not: the guard lets it through with a warning.
    await writeLetters(stage.data, stage.random, 8, 250_000);
    await stage.configure({ definition: { slice: '300kB' } });
    const ended = await stage.darkive(['backup', 'full', '--json'], { timeout: 60_000 });
    stage.sees('exit', ended.code, 1);
    const { error, findings } = runReport(ended);
    stage.sees('error', error, 'target-full');
    stage.sees('says', findings, /target-full: .*full/);
    stage.sees('free', findings, /error target-full.*"freeBytes":\d+/);
    stage.sees('needed', findings, /error target-full.*"needBytes":\d+/);
    const { stdout } = await stage.run(['find', stage.archives, '-name', '*home*']);
    stage.sees('left', stdout, '');
  },
});
