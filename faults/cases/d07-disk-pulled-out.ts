import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { wrongAt } from '../harness/copies.ts';
import { faultCase } from '../harness/fault-case.ts';
import { writeLetters } from '../harness/trees.ts';

export const d07 = faultCase({
  id: 'D07',
  title: 'a disk is pulled out and unmounted while it is copied to',
  expected: 'not one byte on its empty mount point, and no success; the next run ends as one that nobody disturbed',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 3);
    await stage.configure({ definition: { slice: '40kB', copies: { want: 3 } } });
    await stage.restorePoint();
    // Mounted at `bank`; what lies on it is seen at `disk` from outside.
    const [disk, bank] = [join(stage.directory, 'disk'), join(stage.directory, 'bank')];
    for (const path of [disk, bank]) await mkdir(path);
    const mount = ['mount', '--bind', disk, bank];
    await stage.mounts(mount.map((word) => `'${word}'`).join(' '));
    const added = await stage.darkive(['place', 'add', 'disk', '--at', bank, '--reserve', '0']);
    stage.sees('place add', added.code, 0);

    const running = stage.start(['copy', 'disk', '--rate', '150kB']);
    const copied = async (): Promise<string[]> => readdir(join(disk, 'archives')).catch(() => []);
    for (let tries = 0; tries < 600 && (await copied()).length < 2; tries += 1) await sleep(50);
    stage.sees('unmounted', (await stage.run(['umount', '--lazy', bank])).code, 0);
    const ended = await running.end;
    stage.sees('copy', ended.code, { oneOf: [1, 3, 7] });
    stage.sees('copy: says', `${ended.stdout}${ended.stderr}`, /unplugged or unmounted/);
    stage.sees('mount point', (await stage.run(['find', bank, '-mindepth', '1'])).stdout, '');

    const without = await stage.darkive(['copy', 'disk']);
    stage.sees('without the disk', without.code, 7);
    stage.sees('mount point, still', (await stage.run(['find', bank, '-mindepth', '1'])).stdout, '');

    stage.sees('mounted again', (await stage.run(mount)).code, 0);
    const again = await stage.darkive(['copy', 'disk']);
    stage.sees('again', `${again.code} ${again.stderr}`, /^0 /);
    stage.sees('the disk', await wrongAt(stage, 'disk', { settled: true }), []);
    const before = await stage.fingerprint(disk);
    stage.sees('once more', (await stage.darkive(['copy', 'disk'])).code, 0);
    stage.sees('nothing to do', (await stage.fingerprint(disk)) === before, true);
  },
});
