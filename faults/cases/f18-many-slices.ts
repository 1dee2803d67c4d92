import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { listAt } from '../harness/json-value.ts';
import { writeLetters } from '../harness/trees.ts';

export const f18 = faultCase({
  id: 'F18',
  title: '≥ 500 slices',
  expected: '0; slices in numeric order',
  async run(stage) {
    await stage.mounts(`mount -t tmpfs -o size=60m,nr_inodes=4000 none ${stage.archives}`);
    await writeLetters(stage.data, stage.random, 10, 530_000);
    await stage.configure({
      definition: { slice: '10kB', compression: 'none' },
      top: { plugins: { '@darkive/plugin-par2': { create: false } } },
    });
    const archive = await stage.restorePoint();
    const manifest = await stage.run(['cat', join(stage.archives, `${archive}.manifest.json`)]);
    const numbers = listAt(manifest.stdout, 'slices').map((slice) =>
      Number(/\.(\d+)\.dar$/.exec((slice as { file: string }).file)?.[1]),
    );
    stage.sees('slices', numbers.length > 500, true);
    stage.sees(
      'in numeric order',
      numbers.every((number, index) => number === index + 1),
      true,
    );
    stage.sees('verify', (await stage.darkive(['verify'])).code, 0);
    stage.sees('restore', (await stage.darkive(['restore', '.', '--to', 'out'])).code, 0);
    const last = join('letters', 'letter 10.bin');
    const [before, after] = await Promise.all(
      [stage.data, join(stage.directory, 'out')].map((place) => readFile(join(place, last))),
    );
    stage.sees('same bytes', before !== undefined && after !== undefined && before.equals(after), true);
  },
});
