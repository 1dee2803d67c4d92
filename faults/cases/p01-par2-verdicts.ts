import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { againstPeers } from '../../packages/par2/src/test-support/against-peers.ts';
import { craftedSet } from '../../packages/par2/src/test-support/crafted-set.ts';
import { noise } from '../../packages/par2/src/test-support/noise.ts';
import { faultCase } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';
import type { Stage } from '../harness/stage.ts';

/** A directory of files that are no archives, and `darkive par2` for them. */
async function filesOf(stage: Stage) {
  const directory = join(stage.directory, 'files');
  await mkdir(directory);
  const path = (name: string): string => join(directory, name);
  const par2 = async (...args: readonly string[]): Promise<number | null> =>
    (await stage.darkive(['par2', ...args])).code;
  return { directory, path, par2 };
}

async function damage(path: string): Promise<void> {
  await writeFile(path, 'damage', { flag: 'r+' });
}

export const p01 = faultCase({
  id: 'P01',
  title: "a PAR2 set is gone and a neighbour's is there, or the neighbour's is damaged",
  expected: 'never intact for the set of another file; 0 whatever the neighbour is',
  async run(stage) {
    const { path, par2 } = await filesOf(stage);
    for (const name of ['photos', 'photos.zip', 'photos.vol7+1']) {
      await writeFile(path(name), noise(20_000, name.length));
      stage.sees(`create ${name}`, await par2('create', '-q', '-c5', path(name)), 0);
    }
    for (const name of ['photos.zip', 'photos.vol7+1']) await damage(path(`${name}.par2`));
    stage.sees('own set beside damaged ones', await par2('verify', path('photos.par2')), 0);
    const volumes = (await readdir(path('.'))).filter((name) => /^photos\.vol[0-4]\+\d\.par2$/.test(name));
    for (const name of ['photos.par2', ...volumes]) await rm(path(name));
    await damage(path('photos'));
    stage.sees('without a set of its own', await par2('verify', path('photos.par2')), 1);
    stage.sees('repair', await par2('repair', path('photos.par2')), 1);
  },
});

export const p02 = faultCase({
  id: 'P02',
  title: 'random damage to random sets, held against par2cmdline (600 with --long)',
  expected: 'no verdict worse than its, and every repair gives the bytes that were',
  timeout: 1200,
  async run(stage) {
    const programs = [needProgram('par2')];
    const wrong: string[] = [];
    const first = 1 + Math.floor(stage.random() * 1e6);
    let better = 0;
    for (let seed = first; seed < first + (stage.long ? 600 : 20); seed++) {
      const verdicts = await againstPeers(seed, stage.directory, programs);
      if (verdicts.wrong !== null) wrong.push(verdicts.wrong);
      if (verdicts.better) better++;
    }
    stage.sees('wrong', wrong, []);
    stage.sees('better than par2', String(better), /^\d+$/);
  },
});

export const p03 = faultCase({
  id: 'P03',
  title: 'a PAR2 set of several files, verified from the place where it was made',
  expected: '0, also by par2',
  async run(stage) {
    const { directory, path, par2 } = await filesOf(stage);
    await mkdir(path('letters'));
    const files = ['a', 'b b', 'c'].map((name) => path(`letters/${name}`));
    for (const [seed, file] of files.entries()) await writeFile(file, noise(5000, seed));
    stage.sees('create', await par2('create', '-q', '-r20', '--output', path('letters.par2'), ...files), 0);
    stage.sees('verify', await par2('verify', path('letters.par2')), 0);
    const peer = await stage.run(['par2', 'verify', '-q', path('letters.par2')]);
    stage.sees('par2 verify', peer.code, 0);
    stage.sees('files beside it', (await readdir(directory)).includes('letters'), true);
  },
});

export const p05 = faultCase({
  id: 'P05',
  title: 'a PAR2 set with absolute, climbing, Windows and empty names, and links in place of files',
  expected: 'the others are repaired; nothing outside',
  async run(stage) {
    const { directory, path, par2 } = await filesOf(stage);
    const [odd, good] = [noise(430, 1), noise(620, 2)];
    const names = ['a/../../odd', join(stage.directory, 'odd'), '..\\..\\odd', './odd', '..'];
    await writeFile(path('odd.bin'), odd);
    await writeFile(path('good.bin'), good);
    const before = (await readdir(stage.directory)).toSorted();
    for (const [number, name] of names.entries()) {
      await rm(path('good'), { force: true });
      await writeFile(
        path('s.par2'),
        craftedSet([
          { name, data: odd },
          { name: 'good', data: good },
        ]),
      );
      const code = await par2('repair', path('s.par2'), path('odd.bin'), path('good.bin'));
      stage.sees(`name ${number}`, code, { oneOf: [0, 5] });
      stage.sees('the other file', (await readFile(path('good'))).equals(good), true);
      stage.sees('written outside', (await readdir(stage.directory)).toSorted().join(' '), before.join(' '));
    }
    await writeFile(path('s.par2'), craftedSet([{ name: 'odd', data: odd }]));
    await rename(path('odd.bin'), join(stage.directory, 'outside'));
    await rm(path('odd'), { force: true });
    await symlink(join(stage.directory, 'outside'), path('odd'));
    stage.sees('intact behind a link', await par2('verify', path('s.par2')), 0);
    await damage(join(stage.directory, 'outside'));
    stage.sees('damaged behind a link', await par2('verify', path('s.par2')), 5);
    const linked = await readFile(join(stage.directory, 'outside'));
    stage.sees('repair', await par2('repair', path('s.par2')), { oneOf: [1, 5] });
    stage.sees('through the link', (await readFile(join(stage.directory, 'outside'))).equals(linked), true);
    stage.sees('files', (await readdir(directory)).includes('s.par2'), true);
  },
});

export const p06 = faultCase({
  id: 'P06',
  title: 'several PAR2 sets in one command: one missing, one damaged, one whole, one renamed',
  expected: 'each is done and named; the worst decides the exit code',
  async run(stage) {
    const { path, par2 } = await filesOf(stage);
    for (const [seed, name] of ['a', 'b', 'c'].entries()) {
      await writeFile(path(name), noise(20_000, seed));
      stage.sees(`create ${name}`, await par2('create', '-q', '-r10', path(name)), 0);
    }
    await damage(path('b'));
    await rename(path('c'), path('FILE0001'));
    const named = ['gone.par2', 'a.par2', 'b.par2', 'c.par2', 'FILE0001'].map(path);
    const verified = await stage.darkive(['par2', 'verify', ...named]);
    stage.sees('verify', verified.code, 1);
    for (const name of ['gone', 'a', 'b', 'c']) stage.sees('named', verified.stdout, new RegExp(`/${name}\\.par2  `));
    stage.sees('repair', await par2('repair', ...named), 1);
    stage.sees('b', (await readFile(path('b'))).equals(noise(20_000, 1)), true);
    stage.sees('c', (await readFile(path('c'))).equals(noise(20_000, 2)), true);
    stage.sees('verify the three', await par2('verify', ...['a', 'b', 'c'].map((name) => path(`${name}.par2`))), 0);
  },
});

export const p07 = faultCase({
  id: 'P07',
  title: 'a damaged PAR2 set is made again, while its files are intact and while they are damaged',
  expected: '0 and whole; 7 and untouched',
  async run(stage) {
    const { path, par2 } = await filesOf(stage);
    await writeFile(path('a'), noise(20_000, 1));
    stage.sees('create', await par2('create', '-q', '-c5', path('a')), 0);
    await damage(path('a.vol0+1.par2'));
    stage.sees('verify', await par2('verify', path('a.par2')), 5);
    stage.sees('make it again', await par2('create', '--replace', path('a.par2')), 0);
    stage.sees('verify it', await par2('verify', path('a.par2')), 0);
    await damage(path('a'));
    stage.sees('with damaged files', await par2('create', '--replace', path('a.par2')), 7);
    stage.sees('repair', await par2('repair', path('a.par2')), 0);
    stage.sees('the bytes', (await readFile(path('a'))).equals(noise(20_000, 1)), true);
  },
});

export const p08 = faultCase({
  id: 'P08',
  title: 'PAR2 creation fails when all is computed: fsync, link and rename answer with errors',
  expected: '1 with the reason; nothing left, a replaced set as before',
  async run(stage) {
    const strace = needProgram('strace');
    const { directory, path, par2 } = await filesOf(stage);
    await writeFile(path('a'), noise(200_000, 1));
    const failing = (call: string, error: string, when = '') =>
      stage.darkive(['par2', 'create', ...(call === 'rename' ? ['--replace'] : []), path('a')], {
        through: [
          strace,
          '-f',
          '-qq',
          '-o',
          '/dev/null',
          '-e',
          `trace=${call}`,
          '-e',
          `inject=${call}:error=${error}${when}`,
        ],
        // strace counts the calls of each thread by itself.
        env: { UV_THREADPOOL_SIZE: '1' },
      });
    for (const [call, error] of [
      ['fsync', 'EIO'],
      ['fsync', 'ENOSPC'],
      ['link', 'EDQUOT'],
      ['link', 'EIO'],
    ] as const) {
      const ended = await failing(call, error);
      stage.sees(`${call} ${error}`, ended.code, 1);
      stage.sees('says', ended.stderr, new RegExp(error));
      stage.sees('left', await readdir(directory), ['a']);
    }
    stage.sees('create', await par2('create', '-q', path('a')), 0);
    const before = (await readdir(directory)).toSorted();
    const index = await readFile(path('a.par2'));
    const ended = await failing('rename', 'EIO', ':when=2');
    stage.sees('rename EIO', ended.code, 1);
    stage.sees('says', ended.stderr, /EIO/);
    stage.sees('files', (await readdir(directory)).toSorted().join(' '), before.join(' '));
    stage.sees('the old index', (await readFile(path('a.par2'))).equals(index), true);
    stage.sees('verify', await par2('verify', path('a.par2')), 0);
  },
});
