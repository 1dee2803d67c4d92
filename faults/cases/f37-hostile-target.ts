import { chmod, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';
import { writeLetters } from '../harness/trees.ts';
import { fileAppears } from '../harness/wait.ts';

export const f37 = faultCase({
  id: 'F37',
  title: 'restore target not empty, symlink, swapped during the run, world-writable, `/`, inside the archive directory',
  expected: '7 by default; never writes outside',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 2);
    await stage.restorePoint();
    const place = (name: string): string => join(stage.directory, name);
    const outside = place('outside');
    await mkdir(outside);
    const restore = (to: string) => stage.darkive(['restore', '.', '--to', to]);

    await mkdir(place('full'));
    await writeFile(place('full/notes.txt'), 'mine');
    stage.sees('not empty', (await restore(place('full'))).code, 7);
    stage.sees('what was there', await readFile(place('full/notes.txt'), 'utf8'), 'mine');
    await symlink(outside, place('link'));
    stage.sees('symlink', (await restore(place('link'))).code, 7);
    await mkdir(place('open'));
    await chmod(place('open'), 0o777);
    stage.sees('world-writable', (await restore(place('open'))).code, 7);
    stage.sees('/', (await restore('/')).code, 7);
    stage.sees('archive directory', (await restore(stage.archives)).code, 7);
    stage.sees('inside it', (await restore(join(stage.archives, 'new'))).code, 7);
    stage.sees('the source', (await restore(stage.data)).code, 7);
    stage.sees('a file', (await restore(stage.configFile)).code, 7);

    // Somebody swaps the target for a link while dar is about to write.
    await stage.program(
      'dar',
      `case " $* " in *" -x "*) touch began; while [ -e began ]; do sleep 0.05; done ;; esac\nexec "${needProgram('dar')}" "$@"`,
    );
    const swapped = stage.start(['restore', '.', '--to', place('swapped')]);
    await fileAppears(place('began'));
    const target = (await readdir(stage.directory)).find((name) => name.startsWith('swapped')) ?? 'swapped';
    await rename(place(target), place('moved away'));
    await symlink(outside, place(target));
    await rm(place('began'));
    stage.sees('swapped during the run', (await swapped.end).code, { oneOf: [1, 7, 8] });

    // A link inside the target leads out; only with --overwrite may dar meet it.
    await stage.program('dar', null);
    await mkdir(place('trap'));
    await symlink(outside, place('trap/letters'));
    stage.sees(
      'link inside, --overwrite',
      (await stage.darkive(['restore', '.', '--to', place('trap'), '--overwrite'])).code,
      {
        oneOf: [0, 7],
      },
    );
    stage.sees('written outside', await readdir(outside), []);
  },
});
