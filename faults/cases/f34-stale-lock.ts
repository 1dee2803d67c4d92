import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { processesOf } from '../harness/environment.ts';
import { faultCase } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';
import { writeLetters } from '../harness/trees.ts';
import { fileAppears, until } from '../harness/wait.ts';

export const f34 = faultCase({
  id: 'F34',
  title: 'reboot with a stale lock file',
  expected: 'proceeds',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 2);
    await stage.restorePoint();
    await stage.program(
      'dar',
      `case " $* " in *" -c "*) touch began; exec sleep 60 ;; esac\nexec "${needProgram('dar')}" "$@"`,
    );
    const backup = stage.start(['backup', 'diff']);
    await fileAppears(join(stage.directory, 'began'));
    backup.kill('SIGKILL');
    await backup.end;
    await stage.program('dar', null);
    await until('dar has ended with it', () => processesOf(basename(stage.directory), 'sleep').length === 0);
    // After a reboot somebody else has its process id: this one.
    const holder = join(stage.archives, '.darkive/lock-holder.json');
    const text = await readFile(holder, 'utf8');
    stage.sees('the lock file is there', text.includes(String(backup.pid)), true);
    await writeFile(holder, text.replace(String(backup.pid), String(process.pid)));
    const next = await stage.darkive(['backup', 'diff', '--json']);
    stage.sees('next backup', next.code, { oneOf: [0, 3] });
    stage.sees('says what it cleaned up', next.stdout, /removed|cleaned|recovered/i);
    await writeFile(holder, 'no JSON');
    await stage.restorePoint('diff');
  },
});
