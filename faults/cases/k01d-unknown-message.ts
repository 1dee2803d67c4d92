import { faultCase } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';
import { runReport } from '../harness/run-report.ts';
import { writeLetters } from '../harness/trees.ts';

export const k01d = faultCase({
  id: 'K01d',
  title: 'dar reports success and says something that nobody knows, at each of its commands',
  expected: '3, the line quoted, the archive kept; verify and restore too',
  async run(stage) {
    await writeLetters(stage.data, stage.random);
    await stage.restorePoint();
    const dar = needProgram('dar');
    for (const [what, flag] of [
      ['-c', '-c'],
      ['-t', '-t'],
      ['-C', '-C'],
      ['-l', '-l'],
    ] as const) {
      await stage.nextSecond();
      await stage.program(
        'dar',
        `case " $* " in *" ${flag} "*) echo "Something quite new about ${what}" >&2; esac; exec "${dar}" "$@"`,
      );
      const ended = await stage.darkive(['backup', 'diff', '--json']);
      stage.sees(what, [ended.code, runReport(ended).outcome], [3, 'degraded']);
      stage.sees(`${what} quoted`, runReport(ended).findings, /degraded unknown-message: .*Something quite new/);
    }
    await stage.program('dar', `case " $* " in *" -t "*) echo "Something quite new"; esac; exec "${dar}" "$@"`);
    const verified = await stage.darkive(['verify', '--json']);
    stage.sees('verify', [verified.code, /unknown-message/.test(verified.stdout)], [3, true]);
    await stage.program('dar', `case " $* " in *" -x "*) echo "Something quite new"; esac; exec "${dar}" "$@"`);
    const restored = await stage.darkive(['restore', '.', '--to', 'out', '--json']);
    stage.sees('restore', [restored.code, /unknown-message/.test(restored.stdout)], [3, true]);
    await stage.program('dar', null);
  },
});
