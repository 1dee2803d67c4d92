import { chmod } from 'node:fs/promises';
import { faultCase } from '../harness/fault-case.ts';
import { powerless } from '../harness/powerless.ts';
import { writeLetters } from '../harness/trees.ts';

export const f08 = faultCase({
  id: 'F08',
  title: 'target read-only or not writable',
  expected: '7',
  async run(stage) {
    await writeLetters(stage.data, stage.random);
    await stage.restorePoint();
    await chmod(stage.archives, 0o555);
    stage.sees('not writable', (await stage.darkive(['backup', 'full'], { through: powerless() })).code, 7);
    await chmod(stage.archives, 0o755);

    await stage.mounts(`mount --bind ${stage.archives} ${stage.archives}; mount -o remount,bind,ro ${stage.archives}`);
    const ended = await stage.darkive(['backup', 'full']);
    stage.sees('read-only', ended.code, 7);
    stage.sees('says', ended.stdout + ended.stderr, /cannot be written.*read-only/is);
    stage.sees('restore works', (await stage.darkive(['restore', '.', '--to', 'out'])).code, 0);
  },
});
