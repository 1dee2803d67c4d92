import { join } from 'node:path';
import { addPlace, knownPlace, printOf, wrongAt } from '../harness/copies.ts';
import { faultCase } from '../harness/fault-case.ts';
import { writeLetters } from '../harness/trees.ts';

export const d03 = faultCase({
  id: 'D03',
  title: 'a place is fuller than it should be, takes no files of that size, or no writes at all',
  expected: '3 or 7; nothing half done is left; what home knows is what lies there',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 6, 200_000);
    await stage.configure({ definition: { slice: '300kB' } });
    await stage.restorePoint();
    const disk = join(stage.directory, 'disk');
    await stage.run(['mkdir', '-p', disk]);
    await stage.mounts(`mount -t tmpfs -o size=900k none ${disk}`);
    // It says that it has room for more than the file system has.
    await addPlace(stage, 'disk', '--capacity', '100MB');
    const full = await stage.darkive(['copy', 'disk']);
    stage.sees('no room', full.code, 3);
    stage.sees('says', full.stdout, /larger than disk|no room at disk/i);
    const see = async (what: string): Promise<void> => {
      const list = await stage.run(['find', disk, '-name', '*.part']);
      stage.sees(`${what}: left`, list.stdout, '');
      const there = await stage.run([
        'sh',
        '-c',
        'cd "$0/archives" 2>/dev/null && sha256sum * 2>/dev/null | sort -k2',
        disk,
      ]);
      const { files } = await knownPlace(stage, 'disk');
      const known = files
        .map(({ file, sha256 }) => `${sha256}  ${file}\n`)
        .toSorted((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1));
      stage.sees(`${what}: known`, known.join(''), there.stdout);
    };
    await see('no room');

    const bank = await addPlace(stage, 'bank');
    const small = await stage.darkive(['copy', 'bank'], { through: ['prlimit', '--fsize=200000'] });
    stage.sees('files too large', small.code, 3);
    stage.sees('files too large: says', small.stdout, /file would be larger than/);
    stage.sees('files too large: place', (await wrongAt(stage, 'bank', { settled: false })).length, 0);
    stage.sees('with larger files', (await stage.darkive(['copy', 'bank'])).code, 0);
    stage.sees('with larger files: place', await wrongAt(stage, 'bank', { settled: true }), []);

    await writeLetters(stage.data, stage.random, 1, 1000);
    await stage.restorePoint();
    const before = await printOf(bank);
    await stage.mounts(`mount --bind ${bank} ${bank} && mount -o remount,bind,ro ${bank}`);
    const readOnly = await stage.darkive(['copy', 'bank']);
    stage.sees('read-only', readOnly.code, 7);
    stage.sees('read-only: says', readOnly.stderr, /takes no writes.*\n.*Mount it for writing/s);
    stage.sees('read-only: verify', (await stage.darkive(['verify', '--place', 'bank'])).code, 0);
    stage.sees('read-only: place', await printOf(bank), before);
  },
});
