import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { filesLike } from '../harness/damage.ts';
import { processesOf } from '../harness/environment.ts';
import { faultCase } from '../harness/fault-case.ts';
import { runReport } from '../harness/run-report.ts';
import { writeLetters } from '../harness/trees.ts';
import { until } from '../harness/wait.ts';

export const f03 = faultCase({
  id: 'F03',
  title: 'SIGKILL of dar alone',
  expected: '1; partial archive removed',
  async run(stage) {
    // xz takes seconds for this.
    await writeLetters(stage.data, stage.random, 4, 4_000_000);
    await stage.configure({ definition: { compression: 'xz:9', slice: '500kB' } });
    const backup = stage.start(['backup', 'full', '--json']);
    const building = join(stage.archives, '.darkive/building');
    await until('dar writes a slice', async () =>
      (await readdir(building, { recursive: true }).catch(() => [])).some((name) => name.endsWith('.dar')),
    );
    for (const pid of processesOf(basename(stage.directory), 'dar')) process.kill(pid, 'SIGKILL');
    const ended = await backup.end;
    stage.sees('exit', ended.code, 1);
    stage.sees('error', runReport(ended).error, 'tool-failed');
    stage.sees('says', runReport(ended).findings, /SIGKILL/);
    stage.sees('left', await filesLike(stage, /home/), []);
    stage.sees('building', await readdir(building), []);
  },
});
