import { appendFile, access } from 'node:fs/promises';
import { join } from 'node:path';
import { clockAt } from '../harness/clock.ts';
import { flip, lose } from '../harness/damage.ts';
import { faultCase } from '../harness/fault-case.ts';
import { writeLetters } from '../harness/trees.ts';

export const f29 = faultCase({
  id: 'F29',
  title: 'point in time with a missing or damaged middle archive',
  expected: '8 before anything is written; names the nearest complete point',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 3, 20_000);
    await stage.configure({
      definition: { incremental: 'chain' },
      top: { plugins: { '@darkive/plugin-par2': { create: false } } },
    });
    const made: string[] = [];
    for (const [type, day] of [
      ['full', 10],
      ['incr', 11],
      ['incr', 12],
      ['incr', 13],
    ] as const) {
      await appendFile(join(stage.data, 'notes.txt'), `day ${day}\n`);
      made.push(await stage.restorePoint(type, clockAt(`2027-01-${day} 12:00:00`)));
    }
    const [, good = '', middle = ''] = made;
    const broken = async (what: string): Promise<void> => {
      const to = join(stage.directory, what);
      const ended = await stage.darkive(['restore', '.', '--at', '2027-01-13', '--to', to]);
      stage.sees(`${what}: restore`, ended.code, 8);
      stage.sees(
        'written',
        await access(to).then(
          () => true,
          () => false,
        ),
        false,
      );
      stage.sees('nearest', ended.stderr, new RegExp(`${good}|2027-01-11`));
      const nearest = await stage.darkive(['restore', '.', '--at', '2027-01-11', '--to', `${to} nearest`]);
      stage.sees('that one', nearest.code, 0);
    };
    await flip(stage, `${middle}.1.dar`, 0.5, 4);
    await broken('damaged');
    await lose(stage, `${middle}.1.dar`);
    await broken('slice missing');
    await lose(stage, `${middle}.manifest.json`);
    await broken('manifest missing');
  },
});
