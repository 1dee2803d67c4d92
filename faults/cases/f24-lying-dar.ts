import { filesLike } from '../harness/damage.ts';
import { faultCase } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';
import { runReport } from '../harness/run-report.ts';
import { writeLetters } from '../harness/trees.ts';

export const f24 = faultCase({
  id: 'F24',
  title: 'fake dar: exit 0 without slices; exit 0 with a short archive; hangs; floods its output; unknown code 42',
  expected: '1 in all; timeout honoured; memory bounded',
  async run(stage) {
    await writeLetters(stage.data, stage.random);
    await stage.configure({ definition: { timeouts: { dar: '2s' }, slice: '100kB' } });
    const archive = await stage.restorePoint();
    const dar = `"${needProgram('dar')}"`;
    const lies: Readonly<Record<string, string>> = {
      'no slices': 'exit 0',
      'last slice missing': `${dar} "$@"; rm -f "$4.3.dar" "$4.4.dar"; exit 0`,
      'last slice cut': `${dar} "$@"; for last in "$4".*.dar; do :; done; truncate -s -200 "$last"; exit 0`,
      'half of the files': `${dar} "$@" -X 'letter*' >/dev/null 2>&1; exit 0`,
      'hangs': 'exec sleep 300',
      'hangs and ignores SIGTERM': `trap '' TERM; while :; do sleep 1; done`,
      'floods': `timeout 1 yes 'a line of output that is repeated without an end'; exit 1`,
      'code 42': 'exit 42',
    };
    for (const [what, lie] of Object.entries(lies)) {
      await stage.program('dar', `case " $* " in *" -c "*) ${lie} ;; esac\nexec ${dar} "$@"`);
      await stage.nextSecond();
      const ended = await stage.darkive(['backup', 'full', '--json'], {
        // Output that is kept would not fit in here.
        env: { NODE_OPTIONS: '--max-old-space-size=150' },
      });
      stage.sees(what, ended.code, 1);
      stage.sees('error', runReport(ended).error, { oneOf: ERRORS });
      stage.sees('in time', ended.seconds < 60, true);
    }
    await stage.program('dar', null);
    stage.sees('archives', await filesLike(stage, /manifest/), [`${archive}.manifest.json`]);
  },
});

const ERRORS = ['archive-incomplete', 'archive-test-failed', 'restore-test-failed', 'tool-timeout', 'tool-failed'];
