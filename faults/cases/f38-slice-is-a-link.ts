import { readdir, mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { writeLetters } from '../harness/trees.ts';

export const f38 = faultCase({
  id: 'F38',
  title: 'dangling symlink where a slice should be, then repair',
  expected: 'nothing outside',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 3, 20_000);
    const outside = join(stage.directory, 'outside');
    await mkdir(outside);
    for (const engine of ['darkive', 'par2']) {
      await stage.configure({ top: { plugins: { '@darkive/plugin-par2': { engine, ratio: '100%' } } } });
      const archive = await stage.restorePoint();
      const slice = `${archive}.1.dar`;
      await stage.changes(slice);
      await rm(join(stage.archives, slice));
      await symlink(join(outside, 'made by repair'), join(stage.archives, slice));
      stage.sees(`${engine}: verify`, (await stage.darkive(['verify', archive])).code, 5);
      stage.sees('restore', (await stage.darkive(['restore', '.', '--archive', archive, '--to', 'out'])).code, 8);
      const repair = await stage.darkive(['repair', archive]);
      stage.sees('repair', repair.code, { oneOf: [0, 5] });
      stage.sees('written outside', await readdir(outside), []);
      if (repair.code === 0) await stage.healed(slice);
    }
  },
});
