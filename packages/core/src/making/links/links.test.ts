import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runBackup } from '../backup.ts';
import { restoreArchive } from '../../restoring/restore.ts';
import { workshop, type Workshop } from '../../test-support/workshop.ts';

test('a new name for every file of a tree of links: nothing that dar can link is saved again', async () => {
  const { shop, backUp, at } = await bench();
  for (const name of ['one', 'two']) {
    mkdirSync(at(name));
    for (let day = 0; day < 5; day += 1) {
      if (day === 0) writeFileSync(at(name, 'day 0'), name === 'one' ? 'one' : 'another');
      else linkSync(at(name, 'day 0'), at(name, `day ${day}`));
    }
  }
  await backUp('FULL');
  for (const name of ['one', 'two']) linkSync(at(name, 'day 0'), at(name, 'day 5'));
  expect(await backUp('DIFF')).toContain(join(shop.archives, 'home_FULL_2016-01-01_000100'));
  for (const name of ['one', 'two']) linkSync(at(name, 'day 0'), at(name, 'day 6'));
  expect(await backUp('INCR')).toContain(join(shop.archives, 'home_DIFF_2016-01-01_000200'));
  const to = await restored(shop);
  for (const name of ['one', 'two']) {
    const inodes = [0, 1, 2, 3, 4, 5, 6].map((day) => lstatSync(join(to, name, `day ${day}`)).ino);
    expect(new Set(inodes).size).toBe(1);
  }
});

test('links to symbolic links and pipes come back, also where a directory was', async () => {
  const { shop, backUp, at } = await bench();
  symlinkSync('one', at('link one'));
  symlinkSync('two', at('link two'));
  for (const name of ['pipe one', 'pipe two']) spawnSync('mkfifo', [at(name)]);
  mkdirSync(at('directory'));
  writeFileSync(at('directory/inside'), 'x');
  writeFileSync(at('file'), 'y');
  chmodSync(at('file'), 0o640);
  await backUp('FULL');
  for (const [from, to] of [
    ['link one', 'link two'],
    ['pipe one', 'pipe two'],
    ['file', 'directory'],
  ] as const) {
    rmSync(at(to), { recursive: true });
    linkSync(at(from), at(to));
  }
  await backUp('DIFF');
  const to = await restored(shop);
  const inode = (name: string): number => lstatSync(join(to, name)).ino;
  expect(inode('link one')).toBe(inode('link two'));
  expect(inode('pipe one')).toBe(inode('pipe two'));
  expect(inode('file')).toBe(inode('directory'));
  expect(lstatSync(join(to, 'directory')).mode & 0o777).toBe(0o640);
});

test('files of one size and time that changed names among hard links come back with their own content', async () => {
  const { shop, backUp, at } = await bench();
  for (const [name, other] of [
    ['a', 'b'],
    ['c', 'd'],
  ] as const) {
    writeFileSync(at(name), `content of ${name}`);
    spawnSync('touch', ['-d', '2020-01-01', at(name)]);
    linkSync(at(name), at(other));
  }
  await backUp('FULL');
  renameSync(at('a'), at('spare'));
  renameSync(at('c'), at('a'));
  renameSync(at('spare'), at('c'));
  await backUp('DIFF');
  const to = await restored(shop);
  for (const name of ['a', 'b', 'c', 'd']) {
    expect(`${name}: ${readFileSync(join(to, name), 'utf8')}`).toBe(`${name}: ${readFileSync(at(name), 'utf8')}`);
  }
  expect(lstatSync(join(to, 'a')).ino).toBe(lstatSync(join(to, 'd')).ino);
});

async function bench() {
  let now = Date.UTC(2016, 0, 1);
  const shop = await workshop({ services: { clock: () => new Date(now) } });
  return {
    shop,
    at: (...path: readonly string[]): string => join(shop.data, ...path),
    backUp: async (type: 'FULL' | 'DIFF' | 'INCR') => {
      now += 60_000;
      const options = { config: shop.config, type, definitions: [], reference: null, allowShrink: true };
      const { document } = await runBackup(options, shop.services);
      expect(document.runs[0]).toMatchObject({ outcome: 'success', findings: [] });
      const file = join(shop.archives, `${document.runs[0]?.archive?.name}.manifest.json`);
      return (JSON.parse(readFileSync(file, 'utf8')) as { arguments: string[] }).arguments;
    },
  };
}

async function restored(shop: Workshop): Promise<string> {
  const to = join(shop.directory, 'restored');
  const from = { archive: null, definition: 'home', at: '2016-01-02', paths: [] };
  const { document, exit } = await restoreArchive(
    { config: shop.config, ...from, to, onlyThisArchive: false, despiteDamage: false },
    shop.services,
  );
  expect({ exit, findings: document.findings }).toEqual({ exit: 'done', findings: [] });
  return to;
}
