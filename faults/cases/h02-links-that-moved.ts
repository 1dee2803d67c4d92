import { chmod, copyFile, link, lstat, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';

export const h02 = faultCase({
  id: 'H02',
  title:
    'hard links between FULL, DIFF and INCR: `ln -f b a`, two files that were one, partners that change, a link and another mode, a link where a directory was, links to links and pipes',
  expected: '0, and the tree as it was, with Darkive and with plain dar',
  async run(stage) {
    const at = (name: string): string => join(stage.data, name);
    const files = ['a', 'b', 'one', 'pair 1', 'pair 2', 'file'];
    for (const [index, name] of files.entries()) await writeFile(at(name), `${name} `.repeat(100 + index));
    for (const [from, to] of [
      ['one', 'one too'],
      ['pair 1', 'pair 1 too'],
      ['pair 2', 'pair 2 too'],
    ] as const) {
      await link(at(from), at(to));
    }
    for (const name of ['link 1', 'link 2']) await symlink(name, at(name));
    await stage.run(['mkfifo', at('pipe')]);
    await mkdir(at('directory'));
    await writeFile(at('directory/inside'), 'inside');
    const trees = [await stage.fingerprint(stage.data)];
    await stage.restorePoint('full');

    const replaceBy = async (from: string, to: string): Promise<void> => {
      await rm(at(to), { recursive: true, force: true });
      await link(at(from), at(to));
    };
    await replaceBy('b', 'a');
    await split(at('one too'));
    await replaceBy('pair 1', 'pair 2');
    await chmod(at('file'), 0o640);
    await link(at('file'), at('another name'));
    await replaceBy('link 1', 'link 2');
    await replaceBy('pipe', 'directory');
    trees.push(await stage.fingerprint(stage.data));
    await stage.restorePoint('diff');

    await split(at('a'));
    await replaceBy('pair 2 too', 'pair 1 too');
    await replaceBy('file', 'directory');
    await replaceBy('one', 'link 2');
    trees.push(await stage.fingerprint(stage.data));
    const last = await stage.restorePoint('incr');

    const restored = await stage.darkive(['restore', '.', '--to', 'out']);
    stage.sees('restore', restored.code, 0);
    await stage.restoresTo(last, join(stage.directory, 'out'));
    stage.sees('as it was', (await stage.fingerprint(join(stage.directory, 'out'))) === trees[2], true);
    stage.sees('drill', (await stage.darkive(['drill'])).code, 0);
  },
});

/** cp -p beside it and mv over it: a file of its own that looks as before. */
async function split(path: string): Promise<void> {
  const { atime, mtime, mode } = await lstat(path);
  await copyFile(path, `${path}.copy`);
  await chmod(`${path}.copy`, mode & 0o7777);
  await utimes(`${path}.copy`, atime, mtime);
  await rename(`${path}.copy`, path);
}
