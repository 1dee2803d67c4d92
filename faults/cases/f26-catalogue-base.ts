import { writeFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cut, lose } from '../harness/damage.ts';
import { faultCase } from '../harness/fault-case.ts';
import { writeLetters } from '../harness/trees.ts';

export const f26 = faultCase({
  id: 'F26',
  title: 'dar_manager base corrupted, truncated, missing',
  expected: 'detected, rebuilt; restore works without it',
  async run(stage) {
    await writeLetters(stage.data, stage.random);
    await stage.restorePoint();
    await stage.restorePoint('diff');
    const faults: Readonly<Record<string, () => Promise<void>>> = {
      corrupted: () => writeFile(join(stage.archives, 'home.dmd'), 'no base at all\n'),
      truncated: () => cut(stage, 'home.dmd', 0.6),
      missing: () => lose(stage, 'home.dmd'),
    };
    await stage.changes('home.dmd');
    for (const [what, produce] of Object.entries(faults)) {
      await produce();
      stage.sees(`${what}: catalog check`, (await stage.darkive(['catalog', 'check'])).code, 3);
      stage.sees('restore', (await stage.darkive(['restore', '.', '--to', `out ${what}`])).code, 0);
      stage.sees('catalog rebuild', (await stage.darkive(['catalog', 'rebuild'])).code, 0);
      stage.sees('check after it', (await stage.darkive(['catalog', 'check'])).code, 0);
      const listed = await stage.run(['dar_manager', '-Q', '-B', join(stage.archives, 'home.dmd'), '-l']);
      stage.sees('dar_manager lists', listed.stdout.match(/home_(?:FULL|DIFF)/g)?.length ?? 0, 2);
    }
    await stage.healed('home.dmd');
    stage.sees(
      'left',
      (await readdir(stage.archives)).filter((name) => name.includes('dmd')),
      ['home.dmd'],
    );
  },
});
