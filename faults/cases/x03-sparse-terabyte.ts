import { lstat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';

export const x03 = faultCase({
  id: 'X03',
  title: 'a sparse file of a terabyte, and one of a gigabyte',
  expected:
    'not refused for its size, and may be interrupted; holes take no room in the archive nor in what is restored',
  timeout: 400,
  async run(stage) {
    const image = join(stage.data, 'image');
    await writeFile(image, 'begin');
    await truncate(image, 2 ** 40);
    stage.sees('dry run of a terabyte', (await stage.darkive(['backup', 'full', '--dry-run'])).code, 0);
    // dar reads every hole: an hour here. That it goes on, and ends when it is told to, is what can be seen.
    const backup = stage.start(['backup', 'full']);
    await backup.says('home: archive');
    backup.kill('SIGTERM');
    stage.sees('interrupted', (await backup.end).code, 143);

    await truncate(image, 2 ** 30);
    const archive = await stage.restorePoint('full', { timeout: 300_000 });
    const { size } = await lstat(join(stage.archives, `${archive}.1.dar`));
    stage.sees('archive of a gigabyte is small', size < 100_000, true);
    const out = join(stage.directory, 'out');
    stage.sees('restore', (await stage.darkive(['restore', '.', '--to', out])).code, 0);
    const restored = await lstat(join(out, 'image'));
    stage.sees('size', restored.size, 2 ** 30);
    stage.sees('holes restored', restored.blocks * 512 < 1_000_000, true);
  },
});
