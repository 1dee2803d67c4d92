import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { addPlace, printOf } from '../harness/copies.ts';
import { flip } from '../harness/damage.ts';
import { faultCase } from '../harness/fault-case.ts';
import { writeLetters } from '../harness/trees.ts';

export const d04 = faultCase({
  id: 'D04',
  title: 'home is damaged, pruned, emptied, or not mounted',
  expected: 'damage is never copied; nothing at a place is ever deleted for it',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 2);
    await stage.configure({ definition: { slice: '50kB', retention: { 'keep-last': 1 } } });
    const first = await stage.restorePoint();
    const bank = await addPlace(stage, 'bank');
    await flip(stage, `${first}.1.dar`, stage.random());
    const damaged = await stage.darkive(['copy', 'bank']);
    stage.sees('a damaged slice', damaged.code, 5);
    stage.sees('a damaged slice: there', (await readdir(join(bank, 'archives'))).includes(`${first}.1.dar`), false);
    stage.sees('repair', (await stage.darkive(['repair', first])).code, 0);
    await stage.healed(`${first}.1.dar`);
    stage.sees('copy', (await stage.darkive(['copy', 'bank'])).code, 0);

    await stage.restorePoint();
    await stage.removed(first);
    stage.sees('prune', (await stage.darkive(['prune', '--yes'])).code, { oneOf: [0, 3] });
    const there = async (): Promise<string> =>
      (await printOf(join(bank, 'archives')))
        .split('\n')
        .filter((line) => line.includes(first))
        .join('\n');
    const copies = await there();
    stage.sees('pruned at home', (await stage.darkive(['copy', 'bank'])).code, 0);
    stage.sees('pruned at home: there', await there(), copies);
    const all = await printOf(join(bank, 'archives'));

    const away = join(stage.directory, 'away');
    await rename(stage.archives, away);
    stage.sees('no archive directory', (await stage.darkive(['copy', 'bank'])).code, 7);
    await mkdir(stage.archives);
    stage.sees('an empty mount point', (await stage.darkive(['copy'])).code, 2);
    stage.sees('at the place', await printOf(join(bank, 'archives')), all);
    await rm(stage.archives, { recursive: true });
    await rename(away, stage.archives);
    for (const file of await readdir(stage.archives))
      if (file.startsWith('home_')) await rename(join(stage.archives, file), join(stage.directory, file));
    stage.sees('all archives gone', (await stage.darkive(['copy', 'bank'])).code, { oneOf: [0, 3] });
    stage.sees('all archives gone: there', await printOf(join(bank, 'archives')), all);
    for (const file of await readdir(stage.directory))
      if (file.startsWith('home_')) await rename(join(stage.directory, file), join(stage.archives, file));
  },
});
