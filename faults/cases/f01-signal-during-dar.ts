import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { filesLike } from '../harness/damage.ts';
import { runReport } from '../harness/run-report.ts';
import { needProgram } from '../harness/programs.ts';
import { fileAppears } from '../harness/wait.ts';
import { writeLetters } from '../harness/trees.ts';

export const f01 = faultCase({
  id: 'F01',
  title: 'SIGTERM or Ctrl-C during dar',
  expected: '143/130; children gone; nothing published although `dar -t` would pass',
  fast: true,
  async run(stage) {
    await writeLetters(stage.data, stage.random);
    const archive = await stage.restorePoint();
    // dar as it is, but it stays a while after it has written everything: what lies there then passes `dar -t`.
    const written = join(stage.directory, 'written');
    await stage.program(
      'dar',
      `"${needProgram('dar')}" "$@" || exit\ncase " $* " in *" -c "*) touch "${written}"; exec sleep 60 ;; esac`,
    );
    for (const [signal, code, word] of [
      ['SIGTERM', 143, 'terminated'],
      ['SIGINT', 130, 'interrupted'],
    ] as const) {
      const backup = stage.start(['backup', 'full', '--json']);
      await fileAppears(written);
      backup.kill(signal);
      const ended = await backup.end;
      await rm(written);
      stage.sees(signal, ended.code, code);
      stage.sees('error', runReport(ended).error, word);
    }
    stage.sees('archives', await filesLike(stage, /manifest/), [`${archive}.manifest.json`]);
  },
});
