import { readdir, rename, mkdir, writeFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { writeLetters } from '../harness/trees.ts';

export const f09 = faultCase({
  id: 'F09',
  title: 'target not mounted (marker absent)',
  expected: '7, nothing written below the mount point',
  async run(stage) {
    await writeLetters(stage.data, stage.random);
    await stage.configure({ top: { archives: { path: stage.archives, marker: '.storage' } } });
    await writeFile(join(stage.archives, '.storage'), '');
    await stage.restorePoint();
    // Unmounted: an empty directory is where the archives were.
    const away = join(stage.directory, 'unmounted');
    await rename(stage.archives, away);
    await mkdir(stage.archives);
    for (const command of [['backup', 'full'], ['prune', '--yes'], ['scrub'], ['catalog', 'rebuild']]) {
      stage.sees(command.join(' '), (await stage.darkive(command)).code, 7);
    }
    stage.sees('written', await readdir(stage.archives), []);
    await rmdir(stage.archives);
    stage.sees('no mount point at all', (await stage.darkive(['backup', 'full'])).code, 7);
    await rename(away, stage.archives);
    await rm(join(stage.archives, '.storage'));
    stage.sees('marker alone missing', (await stage.darkive(['backup', 'full'])).code, 7);
    await writeFile(join(stage.archives, '.storage'), '');
    await stage.restorePoint();
  },
});
