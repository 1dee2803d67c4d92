import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clockAt } from '../harness/clock.ts';
import { faultCase } from '../harness/fault-case.ts';
import { writeLetters } from '../harness/trees.ts';

export const f28 = faultCase({
  id: 'F28',
  title:
    'point in time: before the first archive, between, exactly at, deleted file, renamed file, unchanged since FULL, path that changed from file to directory',
  expected: 'right bytes or 8; never the latest by default; nothing resurrected',
  fast: true,
  async run(stage) {
    const file = (name: string): string => join(stage.data, name);
    await writeLetters(stage.data, stage.random, 3, 20_000);
    for (const name of ['to be deleted', 'old name', 'becomes a directory']) await writeFile(file(name), name);
    await mkdir(file('becomes a file'));
    await writeFile(file('becomes a file/inside'), 'inside');
    const trees: string[] = [await stage.fingerprint(stage.data)];
    const first = await stage.restorePoint('full', clockAt('2027-01-10 12:00:00'));

    await rm(file('to be deleted'));
    await rename(file('old name'), file('new name'));
    await appendFile(file('letters/letter 1.bin'), 'changed');
    trees.push(await stage.fingerprint(stage.data));
    await stage.restorePoint('diff', clockAt('2027-01-20 12:00:00'));

    await rm(file('becomes a directory'));
    await mkdir(file('becomes a directory'));
    await writeFile(file('becomes a directory/inside'), 'inside');
    await rm(file('becomes a file'), { recursive: true });
    await writeFile(file('becomes a file'), 'a file now');
    trees.push(await stage.fingerprint(stage.data));
    await stage.restorePoint('incr', clockAt('2027-01-25 12:00:00'));

    const points = [
      [timeIn(first), 0],
      ['2027-01-19', 0],
      ['2027-01-20 12:10:00', 1],
      ['2027-01-24T23:59:59Z', 1],
      ['2027-01-25 12:10', 2],
      ['2030-01-01', 2],
    ] as const;
    for (const [at, index] of points) {
      const to = join(stage.directory, `at ${at}`);
      const { code } = await stage.darkive(['restore', '.', '--at', at, '--to', to], clockAt('2027-02-01 00:00:00'));
      stage.sees(`${at}: restore`, code, 0);
      stage.sees('as it was then', (await stage.fingerprint(to)) === trees[index], true);
    }
    const restore = async (...args: readonly string[]) => (await stage.darkive(['restore', ...args])).code;
    stage.sees('before the first', await restore('.', '--at', '2027-01-10 11:59:59', '--to', 'early'), 8);
    stage.sees('deleted by then', await restore('to be deleted', '--at', '2027-01-21', '--to', 'one'), 8);
    stage.sees('not yet there', await restore('new name', '--at', '2027-01-11', '--to', 'one'), 8);
    stage.sees('deleted later', await restore('to be deleted', '--at', '2027-01-11', '--to', 'one'), 0);
    stage.sees('its bytes', (await stage.run(['cat', 'one/to be deleted'])).stdout, 'to be deleted');
  },
});

/** `…_2027-01-10_120000` as a time: exactly when the archive was made. */
function timeIn(archive: string): string {
  return archive.replace(/^.*_(\d{4}-\d\d-\d\d)_(\d\d)(\d\d)(\d\d)$/, '$1T$2:$3:$4Z');
}
