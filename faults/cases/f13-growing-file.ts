import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { runReport } from '../harness/run-report.ts';
import { needProgram } from '../harness/programs.ts';
import { writeLetters } from '../harness/trees.ts';

export const f13 = faultCase({
  id: 'F13',
  title: 'file growing while read',
  expected: '3, marked dirty in listings',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 3, 2_000_000);
    // xz needs about a second for each file. Meanwhile one of them grows all the time.
    await stage.configure({ definition: { compression: 'xz:6' } });
    const growing = join(stage.data, 'letters/letter 2.bin');
    const grow = `( touch growing; while kill -0 $$; do echo more >>"${growing}"; sleep 0.01; done ) >/dev/null 2>&1 &
      until [ -e growing ]; do sleep 0.01; done`;
    await stage.program('dar', `case " $* " in *" -c "*) ${grow} ;; esac\nexec "${needProgram('dar')}" "$@"`);
    const ended = await stage.darkive(['backup', 'full', '--json']);
    stage.sees('exit', ended.code, 3);
    stage.sees('path', runReport(ended).findings, /letter 2\.bin/);
    const name = runReport(ended).archive;
    const shown = await stage.darkive(['show', name]);
    stage.sees('show', shown.stdout.split('\n').find((line) => line.includes('letter 2.bin')) ?? '', /dirty/);
  },
});
