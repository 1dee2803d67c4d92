import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { testManifest } from '../archive/test-support/test-manifest.ts';
import type { Manifest } from '../records/manifest.ts';
import { openIndex } from './open.ts';
import { deleted, directory, entry, feed, query, scratch, scratchIndex } from './test-support/entries.ts';
import type { CatalogIndex } from './types.ts';

const FULL = testManifest('home_FULL_2026-01-01_000000');
const DIFF = testManifest('home_DIFF_2026-01-02_000000', { reference: FULL });
const NEXT = testManifest('home_FULL_2026-02-01_000000');

async function threeArchives(): Promise<CatalogIndex> {
  const index = await scratchIndex();
  await index.addArchive(
    FULL,
    feed(directory('d'), entry('d/a.txt'), entry('d/b.txt'), directory('old'), entry('old/x.txt'), entry('top.TXT')),
  );
  await index.addArchive(
    DIFF,
    feed(
      directory('d', { data: 'referenced' }),
      entry('d/a.txt', { bytes: 20, crc: 'ffff', modifiedAt: 1_700_000_100 }),
      entry('d/b.txt', { data: 'referenced' }),
      deleted('old'),
      entry('top.TXT', { data: 'inode-only', mode: 0o600, crc: null }),
    ),
  );
  return index;
}

test('a path has one version in each archive that saved, touched or removed it', async () => {
  const index = await threeArchives();
  const versions = (path: string) =>
    index
      .versions('home', Buffer.from(path))
      .map(({ archive, state, bytes, crc }) => [archive.type, state, bytes, crc]);
  expect(versions('d/a.txt')).toEqual([
    ['FULL', 'saved', 10, 'ab12cd34'],
    ['DIFF', 'saved', 20, 'ffff'],
  ]);
  expect(versions('d/b.txt')).toEqual([['FULL', 'saved', 10, 'ab12cd34']]);
  expect(versions('top.TXT')).toEqual([
    ['FULL', 'saved', 10, 'ab12cd34'],
    ['DIFF', 'inode-only', 10, null],
  ]);
  expect(versions('nowhere')).toEqual([]);
  expect(index.versions('other', Buffer.from('d/a.txt'))).toEqual([]);
});

test('what lay in a removed directory is removed with it', async () => {
  const index = await threeArchives();
  expect(index.versions('home', Buffer.from('old/x.txt')).map(({ state }) => state)).toEqual(['saved', 'deleted']);
  expect(index.find(query('x.txt')).paths).toMatchObject([{ present: false, version: { archive: { type: 'FULL' } } }]);
});

test('a path that a later FULL does not hold is no longer present, though nothing recorded its removal', async () => {
  const index = await threeArchives();
  expect(index.find(query('a.txt')).paths).toMatchObject([{ present: true, version: { bytes: 20 } }]);
  await index.addArchive(NEXT, feed(directory('d'), entry('d/b.txt')));
  expect(index.find(query('.txt')).paths.map(({ path, present }) => [path.toString(), present])).toEqual([
    ['d/a.txt', false],
    ['d/b.txt', true],
    ['old/x.txt', false],
  ]);
});

test('globs and parts, names and paths, short and long patterns', async () => {
  const index = await threeArchives();
  const found = (pattern: string, ignoreCase = false) =>
    index.find(query(pattern, { ignoreCase })).paths.map(({ path }) => path.toString());
  expect(found('*.txt')).toEqual(['d/a.txt', 'd/b.txt', 'old/x.txt']);
  expect(found('*.txt', true)).toEqual(['d/a.txt', 'd/b.txt', 'old/x.txt', 'top.TXT']);
  expect(found('[ab].t?t')).toEqual(['d/a.txt', 'd/b.txt']);
  expect(found('[!a]*.txt')).toEqual(['d/b.txt', 'old/x.txt']);
  expect(found('d')).toEqual(['d', 'old']);
  expect(found('D', true)).toEqual(['d', 'old']);
  expect(found('xt', true)).toHaveLength(4);
  expect(found('d/')).toEqual(['d/a.txt', 'd/b.txt', 'old/x.txt']);
  expect(found('old/x')).toEqual(['old/x.txt']);
  expect(found('d/*')).toEqual(['d/a.txt', 'd/b.txt']);
  expect(found('*/*.txt')).toEqual(['d/a.txt', 'd/b.txt', 'old/x.txt']);
  expect(found('/a.txt')).toEqual(['d/a.txt']);
  expect(found('none')).toEqual([]);
});

test('dates and sizes choose the version, a limit cuts and says so', async () => {
  const index = await threeArchives();
  const one = (change: Parameters<typeof query>[1]) =>
    index.find(query('a.txt', change)).paths.map(({ version }) => version.bytes);
  expect(one({})).toEqual([20]);
  expect(one({ until: new Date('2026-01-01T12:00:00Z') })).toEqual([10]);
  expect(one({ since: new Date('2026-01-03T00:00:00Z') })).toEqual([]);
  expect(one({ maximumBytes: 15 })).toEqual([10]);
  expect(one({ minimumBytes: 21 })).toEqual([]);
  expect(one({ definition: 'other' })).toEqual([]);
  expect(index.find(query('*', { limit: 2 }))).toMatchObject({ paths: { length: 2 }, more: true });
  expect(index.find(query('*', { limit: 6 }))).toMatchObject({ paths: { length: 6 }, more: false });
});

test('names are bytes: any of them is kept, found and told from its likes', async () => {
  const index = await scratchIndex();
  const names = [
    Buffer.from([0x63, 0x61, 0x66, 0xe9]),
    ...[
      'new\nline',
      'tab\there',
      'quote \' " & <',
      '-dash',
      'back\\slash',
      'Öl – früh',
      'Ö',
      'O\u0308',
      'x'.repeat(255),
      '%_',
    ].map((name) => Buffer.from(name)),
  ];
  await index.addArchive(FULL, feed(...names.map((name) => entry(name))));
  for (const name of names) expect(index.versions('home', name), name.toString('latin1')).toHaveLength(1);
  const found = (pattern: string, ignoreCase = false) =>
    index.find(query(pattern, { ignoreCase })).paths.map(({ path }) => path);
  expect(found(String.raw`caf\xe9`)).toEqual([names[0]]);
  expect(found(String.raw`c?f\xe9`)).toEqual([names[0]]);
  expect(found('caf?')).toEqual([names[0]]);
  expect(found('w\nl')).toEqual([names[1]]);
  expect(found('\' " &')).toEqual([names[3]]);
  expect(found('back\\slash')).toEqual([names[5]]);
  expect(found('Ö')).toEqual([names[7], names[6]]);
  expect(found('?')).toEqual([names[7]]);
  expect(found('öl – FRÜH', true)).toEqual([names[6]]);
  expect(found('%_')).toEqual([names[10]]);
});

test('an archive is added whole or not at all, and once', async () => {
  const index = await scratchIndex();
  const broken = index.addArchive(FULL, async (onEntry) => {
    onEntry(entry('a'));
    throw new Error('the listing broke off');
  });
  await expect(broken).rejects.toThrow('broke off');
  expect([index.has(FULL.id), index.find(query('a')).paths]).toEqual([false, []]);
  await index.addArchive(FULL, iterable());
  await index.addArchive(FULL, feed(entry('b')));
  expect(index.find(query('*')).paths.map(({ path }) => path.toString())).toEqual(['a']);
  expect(index.archives().map(({ name }) => name)).toEqual([FULL.name]);

  async function* iterable() {
    yield entry('a');
  }
});

test('a removed archive takes along only the paths that no other has', async () => {
  const index = await threeArchives();
  await index.addArchive(NEXT, feed(directory('d'), entry('d/b.txt')));
  index.removeArchive(FULL.id);
  index.removeArchive('unknown');
  expect(index.find(query('*')).paths.map(({ path }) => path.toString())).toEqual([
    'd',
    'd/a.txt',
    'd/b.txt',
    'top.TXT',
  ]);
  index.removeArchive(DIFF.id);
  index.removeArchive(NEXT.id);
  expect([index.find(query('*')).paths, index.archives(), index.check()]).toEqual([[], [], null]);
  await index.addArchive(FULL, feed(entry('d/deep/er')));
  expect(index.find(query('er')).paths.map(({ path }) => path.toString())).toEqual(['d/deep/er']);
});

test('an index that is damaged or of another version is made anew; a foreign database is left alone', async () => {
  const { file } = await scratch();
  const reopen = async (): Promise<string | null> => {
    const index = await openIndex({ file, archives: '/archives' });
    const { openFinding } = index;
    const archives = index.archives().length;
    await index.addArchive(FULL, feed(entry('a')));
    index.close();
    return `${openFinding?.code ?? 'sound'} ${archives}`;
  };
  expect(await reopen()).toBe('sound 0');
  expect(await reopen()).toBe('sound 1');
  await writeFile(file, 'not a database at all, but long enough to be looked at');
  expect(await reopen()).toBe('index-rebuilt 0');
  const { default: Sqlite } = await import('better-sqlite3');
  const older = new Sqlite(file);
  older.pragma('user_version = 0');
  older.close();
  expect(await reopen()).toBe('index-rebuilt 0');
  const foreign = new Sqlite(file);
  foreign.pragma('application_id = 7');
  foreign.close();
  await expect(reopen()).rejects.toMatchObject({
    code: 'catalogue-unusable',
    message: expect.stringContaining('another program'),
  });
});

test('two archive directories share an index without seeing each other', async () => {
  const { file } = await scratch();
  const [here, there] = [await openIndex({ file, archives: '/here' }), await openIndex({ file, archives: '/there' })];
  await here.addArchive(FULL, feed(entry('a')));
  await there.addArchive(NEXT, feed(entry('b')));
  expect([here.archives(), there.archives()]).toMatchObject([[{ id: FULL.id }], [{ id: NEXT.id }]]);
  expect(here.find(query('*')).paths.map(({ path }) => path.toString())).toEqual(['a']);
  expect(here.versions('home', Buffer.from('b'))).toEqual([]);
  here.close();
  there.close();
});

test('an index that another process is writing is waited for, then reported', async () => {
  const { file } = await scratch();
  await mkdir(dirname(file), { recursive: true });
  const [first, second] = [
    await openIndex({ file, archives: '/archives' }),
    await openIndex({ file, archives: '/archives', busyTimeoutMs: 50 }),
  ];
  let go: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => {
    go = resolve;
  });
  const adding = first.addArchive(FULL, async (onEntry) => {
    onEntry(entry('a'));
    await waiting;
  });
  await expect(second.addArchive(DIFF, feed())).rejects.toMatchObject({ code: 'catalogue-unusable' });
  expect(second.find(query('a')).paths).toEqual([]);
  go();
  await adding;
  expect(second.find(query('a')).paths).toHaveLength(1);
  first.close();
  second.close();
});

test('20,000 paths with ten versions are added and searched', { timeout: 60_000 }, async () => {
  const index = await scratchIndex();
  const manifests: Manifest[] = [];
  for (let archive = 0; archive < 10; archive += 1) {
    const manifest = testManifest(`home_FULL_2026-03-${String(archive + 1).padStart(2, '0')}_000000`);
    manifests.push(manifest);
    await index.addArchive(manifest, async (onEntry) => {
      for (let folder = 0; folder < 200; folder += 1) {
        onEntry(directory(`folder ${folder}`));
        for (let file = 0; file < 99; file += 1)
          onEntry(entry(`folder ${folder}/letter-${folder * 99 + file}.txt`, { bytes: archive }));
      }
    });
  }
  expect(index.find(query('letter-12345.txt')).paths).toMatchObject([{ present: true, version: { bytes: 9 } }]);
  expect(index.find(query('folder 7/letter-69?.txt')).paths).toHaveLength(7);
  expect(index.versions('home', Buffer.from('folder 5/letter-500.txt'))).toHaveLength(10);
});

test('what only some archives hold is named: content that no other archive saves', async () => {
  const index = await threeArchives();
  const only = (...manifests: readonly Manifest[]) => {
    const { count, paths } = index.onlyIn(new Set(manifests.map(({ id }) => id)), 100);
    expect(paths).toHaveLength(count);
    return paths.map(({ path }) => path.toString());
  };
  // The DIFF saves one file anew, and an inode alone of another.
  expect(only(DIFF)).toEqual(['d/a.txt']);
  expect(only(FULL)).toEqual(['d/a.txt', 'd/b.txt', 'old/x.txt', 'top.TXT']);
  await index.addArchive(NEXT, feed(directory('d'), entry('d/a.txt'), entry('d/b.txt', { bytes: 11 })));
  expect(only(FULL)).toEqual(['d/b.txt', 'old/x.txt', 'top.TXT']);
  expect(only(FULL, NEXT)).toEqual(['d/a.txt', 'd/b.txt', 'old/x.txt', 'top.TXT']);
  expect(only()).toEqual([]);
  expect(index.onlyIn(new Set([FULL.id]), 1)).toMatchObject({ count: 3, paths: [{}] });
});
