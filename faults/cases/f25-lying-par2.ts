import { faultCase } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';
import { runReport } from '../harness/run-report.ts';
import { writeLetters } from '../harness/trees.ts';

export const f25 = faultCase({
  id: 'F25',
  title: 'fake par2 or a parity engine that fails half-way',
  expected: '3; archive stays, flagged',
  async run(stage) {
    const par2 = needProgram('par2');
    await writeLetters(stage.data, stage.random);
    await stage.configure({ top: { plugins: { '@darkive/plugin-par2': { engine: 'par2' } } } });
    await stage.restorePoint();
    const lies: Readonly<Record<string, string>> = {
      'fails': 'exit 7',
      'dies half-way': `"${par2}" "$@" & sleep 0.02; kill -9 $!; kill -9 $$`,
      'says 0 and makes nothing': 'exit 0',
      'makes too little': `"${par2}" "$@"; for last; do :; done; rm -f *.vol*.par2 "\${last%/*}"/*.vol*.par2; exit 0`,
    };
    for (const [what, lie] of Object.entries(lies)) {
      await stage.program('par2', `case " $* " in *" create "*|*" c "*) ${lie} ;; esac\nexec "${par2}" "$@"`);
      await stage.nextSecond();
      const ended = await stage.darkive(['backup', 'full', '--json']);
      const { archive, findings } = runReport(ended);
      stage.sees(what, ended.code, 3);
      stage.sees('flagged', findings, /degraded hook-failed: @darkive\/plugin-par2 failed in post-archive/);
      await stage.remember(archive);
    }
    await stage.program('par2', null);
    stage.sees('status', (await stage.darkive(['status'])).code, 3);
  },
});
