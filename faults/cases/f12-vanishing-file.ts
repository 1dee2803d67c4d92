import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';
import { slowCall } from '../harness/slow-call.ts';
import { runReport } from '../harness/run-report.ts';
import { writeLetters } from '../harness/trees.ts';

export const f12 = faultCase({
  id: 'F12',
  title: 'file deleted between listing and reading',
  expected: '0, the file named as vanished, not as unreadable',
  async run(stage) {
    await writeLetters(stage.data, stage.random);
    const victim = join(stage.data, 'letters/letter 3.bin');
    // dar has looked at the file and is held before it opens it: that is when it goes.
    await stage.program('dar', await slowCall(stage, needProgram('dar'), victim, 'openat', `rm -f "${victim}"`));
    const ended = await stage.darkive(['backup', 'full', '--json']);
    stage.sees('exit', ended.code, 0);
    stage.sees('told', runReport(ended).findings, /warning files-vanished: .*letter 3\.bin/);
    stage.sees('the file has gone', (await stage.run(['test', '-e', victim])).code, 1);
    stage.sees('verify', (await stage.darkive(['verify'])).code, { oneOf: [0, 3] });
  },
});
