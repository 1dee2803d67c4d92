import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';
import { writeLetters } from '../harness/trees.ts';
import { fileAppears } from '../harness/wait.ts';

export const f33 = faultCase({
  id: 'F33',
  title: 'two runs at once; prune during backup; restore during prune',
  expected: '6 or serialised',
  fast: true,
  async run(stage) {
    await writeLetters(stage.data, stage.random, 2);
    await stage.configure({ definition: { retention: { 'keep-last': 2 } } });
    const old = [await stage.restorePoint(), await stage.restorePoint(), await stage.restorePoint()];
    const dar = needProgram('dar');
    const holding = (letter: string): string =>
      `case " $* " in *" -${letter} "*) touch began; while [ -e began ]; do sleep 0.05; done ;; esac\nexec "${dar}" "$@"`;

    await stage.program('dar', holding('c'));
    await appendFile(join(stage.data, 'notes.txt'), 'more\n');
    await stage.nextSecond();
    const first = stage.start(['backup', 'diff', '--json']);
    const began = join(stage.directory, 'began');
    await fileAppears(began);
    stage.sees('second backup', (await stage.darkive(['backup', 'full'])).code, 6);
    stage.sees('prune during backup', (await stage.darkive(['prune', '--yes'])).code, 6);
    stage.sees('repair during backup', (await stage.darkive(['repair', old[0] ?? ''])).code, 6);
    stage.sees('verify during backup', (await stage.darkive(['verify', old[2] ?? ''])).code, 0);
    await rm(began);
    stage.sees('first backup', (await first.end).code, 0);

    await stage.program('dar', holding('x'));
    const restore = stage.start(['restore', '.', '--archive', old[0] ?? '', '--to', 'out']);
    await fileAppears(began);
    stage.sees('prune during restore', (await stage.darkive(['prune', '--yes'])).code, 6);
    stage.sees('backup during restore', (await stage.darkive(['backup', 'full', '--dry-run'])).code, 0);
    await rm(began);
    stage.sees('restore', (await restore.end).code, 0);
    await stage.program('dar', null);
    await writeFile(began, '');

    const race = [
      stage.start(['prune', '--yes']),
      stage.start(['restore', '.', '--archive', old[2] ?? '', '--to', 'b']),
    ];
    const [pruned, restored] = await Promise.all(race.map(async ({ end }) => (await end).code));
    stage.sees('restore and prune started together', pruned, { oneOf: [0, 6] });
    stage.sees('restore of what stays', restored, { oneOf: [0, 6] });
    if (pruned === 6) stage.sees('prune again', (await stage.darkive(['prune', '--yes'])).code, 0);
    await stage.removed(old[0] ?? '', old[1] ?? '');
  },
});
