import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clockAt } from '../harness/clock.ts';
import { faultCase } from '../harness/fault-case.ts';

export const h06 = faultCase({
  id: 'H06',
  title: 'restore and diff with a clock that is behind the newest archive: by a day, by a year, in 1990',
  expected: 'the newest archive, and a word on the clock',
  async run(stage) {
    const file = join(stage.data, 'file');
    await writeFile(file, 'first');
    await stage.restorePoint('full', clockAt('2027-03-01 12:00:00'));
    await writeFile(file, 'second, and last');
    await stage.restorePoint('diff', clockAt('2027-03-02 12:00:00'));
    for (const [index, now] of ['2027-03-01 13:00:00', '2026-03-01 12:00:00', '1990-01-01 00:00:00'].entries()) {
      const restored = await stage.darkive(['restore', '.', '--to', `out ${index}`, '--json'], clockAt(now));
      stage.sees(`${now}: restore`, restored.code, 0);
      stage.sees('which one', (await stage.run(['cat', `out ${index}/file`])).stdout, 'second, and last');
      stage.sees('said', restored.stdout.includes('clock-behind'), true);
    }
    const diff = await stage.darkive(['diff', '2027-03-01 12:30', 'now', '--json'], clockAt('2027-03-01 13:00:00'));
    stage.sees('diff with now', diff.stdout.includes('_DIFF_2027-03-02'), true);
    const right = await stage.darkive(['restore', '.', '--to', 'right', '--json'], clockAt('2027-03-03 12:00:00'));
    stage.sees('a clock that is right', [right.code, right.stdout.includes('clock-behind')].join(' '), '0 false');
  },
});
