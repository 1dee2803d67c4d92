import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clockAt } from '../harness/clock.ts';
import { cut, filesLike, flip, lose } from '../harness/damage.ts';
import { faultCase } from '../harness/fault-case.ts';
import { at } from '../harness/json-value.ts';
import type { Stage } from '../harness/stage.ts';
import { writeLetters } from '../harness/trees.ts';

const NOW = clockAt('2027-06-20 12:00:00');

export const h01 = faultCase({
  id: 'H01',
  title: 'newest FULL cut, flipped unseen, or without a slice: prune and remove',
  expected: 'the last good FULL stays; what is to stand for it is read first',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 2, 20_000);
    const make = async (date: string): Promise<string> => {
      await appendFile(join(stage.data, 'notes.txt'), `${date}\n`);
      return stage.restorePoint('full', clockAt(`${date} 12:00:00`));
    };
    const good = await make('2027-04-01');
    const newest = await make('2027-04-20');
    await stage.configure({ definition: { retention: { 'keep-last': 1 } } });

    // Nobody has read it for two months: prune does, before the other one goes.
    await flip(stage, `${newest}.1.dar`, 0.5, 200);
    await holds(stage, 'flipped unseen', good);
    stage.sees('status after that', (await stage.darkive(['status'], NOW)).code, 5);
    await cut(stage, `${newest}.1.dar`, 0.5);
    await holds(stage, 'cut', good);
    await lose(stage, `${newest}.1.dar`);
    await holds(stage, 'slice missing', good);
    await lose(stage, `${newest}.manifest.json`);
    await holds(stage, 'manifest missing', good);
    stage.sees('restore', (await stage.darkive(['restore', '--archive', good, '--to', 'out'], NOW)).code, 0);
  },
});

async function holds(stage: Stage, what: string, good: string): Promise<void> {
  const point = async (): Promise<unknown> => {
    const { stdout } = await stage.darkive(['status', '--json'], NOW);
    return at(stdout, 'definitions', 0, 'restorePoint', 'name');
  };
  const pruned = await stage.darkive(['prune', '--yes', '--allow-mass'], NOW);
  stage.sees(`${what}: prune`, pruned.code, { oneOf: [0, 3] });
  stage.sees(`${what}: remove`, (await stage.darkive(['remove', good, '--yes'], NOW)).code, 7);
  stage.sees(`${what}: it is there`, (await filesLike(stage, /manifest/)).includes(`${good}.manifest.json`), true);
  stage.sees(`${what}: restore point`, await point(), good);
}
