import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { runReport } from '../harness/run-report.ts';

export const f15 = faultCase({
  id: 'F15',
  title: 'path > 4096 bytes, depth 300',
  expected: '0 or 3, no crash',
  async run(stage) {
    await writeFile(join(stage.data, 'usual.txt'), 'usual\n');
    await mkdir(join(stage.data, 'deep', ...Array.from({ length: 300 }, () => 'd')), { recursive: true });
    stage.sees('depth 300', (await stage.darkive(['backup', 'full'])).code, 0);
    // Longer than any system call takes: made and entered step by step.
    const step = 'x'.repeat(200);
    const script = `i=0; while [ $i -lt 25 ]; do mkdir ${step}; cd -P ${step}; i=$((i+1)); done; echo bottom >file`;
    stage.sees('made', (await stage.run(['sh', '-c', `cd "$0" && ${script}`, stage.data])).code, 0);
    await stage.nextSecond();
    const ended = await stage.darkive(['backup', 'full', '--json']);
    stage.sees('path of 5000 bytes', ended.code, { oneOf: [0, 3] });
    stage.sees('archive', runReport(ended).archive, /^home_FULL_/);
    const one = await stage.darkive(['restore', 'usual.txt', '--to', 'out']);
    stage.sees('the rest can be restored', one.code, 0);
  },
});
