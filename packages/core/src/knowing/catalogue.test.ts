import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runBackup } from '../making/backup.ts';
import { checkCatalogs } from './catalogue-check.ts';
import { rebuildCatalogs } from './catalogue-rebuild.ts';
import { relocateCatalogs } from './catalogue-relocate.ts';
import { diffArchives } from '../restoring/diff.ts';
import type { DiffEntry } from '../holdings/documents/catalogue-documents.ts';
import { findInArchives, type FindOptions } from '../restoring/find.ts';
import { listArchives } from '../holdings/list.ts';
import { showArchive } from '../restoring/show.ts';
import { editOnce, editTwice, makeNastyTree } from '../test-support/nasty-tree.ts';
import { workshop, type Workshop } from '../test-support/workshop.ts';
import { verifyArchives } from '../proving/verify.ts';
import { pathVersions } from '../restoring/versions.ts';
import { testClock } from '../test-support/test-clock.ts';

test('every archive gets an isolated catalogue and a place in the base and the index', async () => {
  const shop = await threeArchives();
  const names = await archiveNames(shop);
  expect(names.map((name) => name.split('_')[1])).toEqual(['FULL', 'DIFF', 'INCR']);
  for (const name of names) {
    const manifest = JSON.parse(await readFile(join(shop.archives, `${name}.manifest.json`), 'utf8'));
    const [catalogue] = manifest.artifacts;
    expect(catalogue).toMatchObject({ kind: 'catalogue', producer: '@darkive/core', file: `${name}-catalogue.1.dar` });
    expect((await readFile(join(shop.archives, catalogue.file))).length).toBe(catalogue.bytes);
  }
  const listing = execFileSync('dar_manager', ['-Q', '-B', join(shop.archives, 'home.dmd'), '-l'], {
    encoding: 'utf8',
  });
  for (const name of names) expect(listing).toContain(`\t${shop.archives}\t${name}\n`);
  expect((await check(shop)).document).toMatchObject({
    outcome: 'consistent',
    definitions: [{ definition: 'home', archives: 3, catalogues: 3, base: 'consistent', indexed: 3 }],
    findings: [],
  });
  expect((await verifyArchives({ config: shop.config, archives: [], definition: null }, shop.services)).exit).toBe(
    'done',
  );
});

test('plain dar_manager restores from the base what is there now', async () => {
  const shop = await threeArchives();
  const target = join(shop.directory, 'restored');
  await mkdir(target);
  const options = ['-Q', '-B', join(shop.archives, 'home.dmd'), '-e', `-R ${target} -N -Q`, '-r', 'plain.txt', 'deep'];
  execFileSync('dar_manager', options, { stdio: 'ignore' });
  expect(await readFile(join(target, 'plain.txt'), 'utf8')).toBe('changed through a hard link');
  expect(await readFile(join(target, 'deep/er'), 'utf8')).toBe('a file where a directory was');
});

test('find, versions, diff and show answer without any slice', async () => {
  const shop = await threeArchives();
  const [full = '', diff = '', incr = ''] = await archiveNames(shop);
  for (const name of [full, diff, incr]) await rm(join(shop.archives, `${name}.1.dar`));
  await rm(join(shop.config.state, 'catalogue.sqlite'));

  const found = await find(shop, '*.txt');
  expect(found.exit).toBe('done');
  const shown = found.document.paths.map(
    ({ path, archive, present }) => `${path} ${archive.name.split('_')[1]} ${present}`,
  );
  expect(shown).toContain('plain.txt DIFF true');
  expect(shown).toContain('with space.txt FULL false');
  expect(shown).toContain(String.raw`new\x0aline.txt FULL true`);
  expect((await find(shop, String.raw`invalid \xff`)).document.paths).toMatchObject([
    { path: String.raw`invalid \xff\xfe\x80` },
  ]);
  expect(await find(shop, 'no such file')).toMatchObject({ exit: 'incomplete', document: { paths: [] } });
  await expect(find(shop, 'x', { definition: 'hmoe' })).rejects.toMatchObject({ code: 'definition-unknown' });

  const versions = async (path: string) =>
    (await pathVersions({ config: shop.config, path, definition: null }, shop.services)).document.versions.map(
      ({ state, version, archive, chain }) => [archive.type, state, version, chain.archives.length, chain.readable],
    );
  expect(await versions('plain.txt')).toEqual([
    ['FULL', 'saved', 1, 1, false],
    ['DIFF', 'saved', 2, 2, false],
  ]);
  expect(await versions(join(shop.data, 'with space.txt'))).toEqual([
    ['FULL', 'saved', 1, 1, false],
    ['DIFF', 'removed', null, 2, false],
  ]);
  expect(await versions('deep/er/est/data.bin')).toEqual([
    ['FULL', 'saved', 1, 1, false],
    ['INCR', 'removed', null, 3, false],
  ]);
  await expect(versions('plan.txt')).rejects.toMatchObject({
    code: 'path-not-found',
    hint: expect.stringContaining('plain.txt'),
  });

  const changes = await differences(shop, full, incr);
  // Times are whole seconds and may be the same. The INCR only refers to the file: its checksum is known to the DIFF alone.
  expect(changes.find((change) => change.startsWith('changed plain.txt'))).toMatch(/ size(,time)?$/);
  expect((await differences(shop, full, diff)).find((change) => change.startsWith('changed plain.txt'))).toContain(
    'size,content',
  );
  expect(changes).toContain('added added\\x0alater.txt');
  expect(changes).toContain('removed deep/er/est/data.bin');
  expect(changes).toContain('changed deep/er kind');
  expect(changes).toContain('changed dangling kind');
  expect(changes.some((change) => change.includes('Öl'))).toBe(false);
  expect(await differences(shop, incr, incr)).toEqual([]);

  const entries: string[] = [];
  const listed = await showArchive(
    {
      config: shop.config,
      archive: diff,
      onArchive: () => undefined,
      onEntry: ({ path, data }) => void entries.push(`${data} ${path.toString('latin1')}`),
    },
    shop.services,
  );
  expect(listed.exit).toBe('done');
  expect(entries).toContain('saved plain.txt');
  expect(entries).toContain('referenced sparse.img');
  expect(entries).toContain('deleted with space.txt');
});

test('versions finds out whose a path is, and asks only when several have it', async () => {
  const shop = await workshop({ definition: { 'restore-test': { files: 0 } } });
  const other = join(shop.directory, 'other');
  await mkdir(other);
  await writeFile(join(shop.data, 'both'), '1');
  await writeFile(join(other, 'both'), '2');
  await writeFile(join(other, 'one'), '3');
  const [home] = shop.config.definitions;
  if (home === undefined) throw new Error('no definition');
  const config = { ...shop.config, definitions: [home, { ...home, name: 'other', root: other }] };
  expect((await backup({ ...shop, config }, 'FULL')).exit).toBe('done');
  const ask = async (path: string) => {
    const { document } = await pathVersions({ config, path, definition: null }, shop.services);
    return `${document.definition} ${document.path}`;
  };
  expect(await ask('one')).toBe('other one');
  expect(await ask(join(other, 'both'))).toBe('other both');
  expect(await ask(join(shop.data, 'both'))).toBe('home both');
  await expect(ask('both')).rejects.toMatchObject({
    code: 'usage-invalid',
    hint: 'Add --definition with one of: home, other.',
  });
  await expect(ask('on')).rejects.toMatchObject({
    code: 'path-not-found',
    message: 'No archive of home or other holds on.',
  });
});

test('a version is readable when the slices of its whole chain are there, and says what is missing', async () => {
  const shop = await threeArchives();
  const [full = '', diff = ''] = await archiveNames(shop);
  const last = async () =>
    (
      await pathVersions({ config: shop.config, path: 'plain.txt', definition: 'home' }, shop.services)
    ).document.versions.at(-1);
  expect((await last())?.chain).toMatchObject({
    complete: true,
    readable: true,
    verifiedAt: expect.any(String),
    missing: null,
  });
  await writeFile(join(shop.archives, `${full}.1.dar`), 'cut');
  expect((await last())?.chain).toMatchObject({ complete: true, readable: false, unreadable: [full] });
  await rm(join(shop.archives, `${full}.manifest.json`));
  expect((await last())?.chain).toMatchObject({ archives: [diff], complete: false, readable: false, missing: full });
});

test('a diff between times compares the archives of those times', async () => {
  const shop = await threeArchives();
  const [first] = await archiveNames(shop);
  const sides: unknown[] = [];
  const day = new Date(testClock().getTime() + 86_400_000).toISOString();
  const made = first?.replace(/^.*_(\d{4}-\d\d-\d\d)_(\d\d)(\d\d)(\d\d)$/, '$1T$2:$3:$4Z') ?? '';
  const request = {
    config: shop.config,
    definition: null,
    onSides: ({ from, to }: { from: { name: string }; to: { name: string } }) => sides.push(from.name, to.name),
    onEntry: () => undefined,
  };
  const { document } = await diffArchives({ ...request, from: made, to: day }, shop.services);
  expect(sides).toEqual([first, (await archiveNames(shop)).at(-1)]);
  expect(document.added + document.changed + document.removed).toBeGreaterThan(5);
  await expect(diffArchives({ ...request, from: '2001-01-01', to: 'now' }, shop.services)).rejects.toMatchObject({
    code: 'archive-unknown',
    hint: expect.stringContaining(first ?? ''),
  });
  await expect(diffArchives({ ...request, from: 'rubbish', to: 'now' }, shop.services)).rejects.toMatchObject({
    code: 'usage-invalid',
  });
  await expect(
    diffArchives({ ...request, from: 'home_FULL_1999-01-01', to: 'now' }, shop.services),
  ).rejects.toMatchObject({
    code: 'archive-unknown',
  });
});

test('a damaged index is made anew by the next question, a damaged base by the next backup', async () => {
  const shop = await threeArchives();
  const index = join(shop.config.state, 'catalogue.sqlite');
  const bytes = await readFile(index);
  // Whole pages in the middle: it opens, and fails while it answers.
  await writeFile(index, bytes.fill(0x5a, 8192, bytes.length - 4096));
  const { document } = await find(shop, 'plain');
  expect(document.paths).toHaveLength(1);
  expect(document.findings.map(({ code }) => code)).toContain('index-rebuilt');

  const base = join(shop.archives, 'home.dmd');
  await writeFile(base, (await readFile(base)).subarray(0, 100));
  expect(await check(shop)).toMatchObject({ exit: 'degraded', document: { definitions: [{ base: 'corrupted' }] } });
  expect((await backup(shop, 'DIFF')).exit).toBe('done');
  expect((await check(shop)).document.outcome).toBe('consistent');
  await rm(base);
  await rm(index);
  const everything = { config: shop.config, definition: null, type: null, since: null, until: null };
  expect((await listArchives(everything, shop.services)).document.archives).toHaveLength(4);
});

test('what fails after publication is a finding that names the command; the archive stays', async () => {
  const shop = await workshop();
  await makeNastyTree(shop.data);
  const bin = join(shop.directory, 'bin');
  await fakeProgram(bin, 'dar_manager', 'echo "Corrupted database :by a test" >&2; exit 5');
  const broken = await shop.with({ path: bin });
  const { document, exit } = await backup(broken, 'FULL');
  expect(exit).toBe('degraded');
  expect(document.runs[0]?.findings).toMatchObject([
    { severity: 'degraded', code: 'base-not-updated', hint: expect.stringContaining("darkive catalog rebuild 'home'") },
  ]);
  expect(await archiveNames(shop)).toHaveLength(1);
  expect((await readdir(shop.archives)).includes('home.dmd')).toBe(false);
  const rebuilt = await rebuildCatalogs({ config: shop.config, definitions: ['home'] }, shop.services);
  expect(rebuilt).toMatchObject({ exit: 'done', document: { definitions: [{ archives: 1, inBase: 1, indexed: 1 }] } });
  expect((await check(shop)).document.outcome).toBe('consistent');
});

test('an archive whose catalogue cannot be isolated is published degraded, and its contents are found all the same', async () => {
  const shop = await workshop();
  await makeNastyTree(shop.data);
  const bin = join(shop.directory, 'bin');
  const dar = execFileSync('sh', ['-c', 'command -v dar'], { encoding: 'utf8' }).trim();
  await fakeProgram(bin, 'dar', `case " $* " in *" -C "*) echo "no room" >&2; exit 2;; esac; exec ${dar} "$@"`);
  const { document, exit } = await backup(await shop.with({ path: bin }), 'FULL');
  expect(exit).toBe('degraded');
  expect(document.runs[0]?.findings).toMatchObject([{ code: 'catalogue-not-made' }]);
  expect((await find(shop, 'plain.txt')).document.paths).toHaveLength(1);
  expect(await check(shop)).toMatchObject({
    exit: 'done',
    document: { definitions: [{ catalogues: 0, base: 'consistent' }] },
  });
});

test('check finds a changed catalogue, a missing base, and archives that are not in it', async () => {
  const shop = await threeArchives();
  const [full = '', diff = ''] = await archiveNames(shop);
  await writeFile(join(shop.archives, `${full}-catalogue.1.dar`), 'changed');
  await rm(join(shop.archives, `${diff}-catalogue.1.dar`));
  await rm(join(shop.archives, 'home.dmd'));
  await rm(join(shop.config.state, 'catalogue.sqlite'));
  const { document, exit } = await check(shop);
  expect(exit).toBe('degraded');
  expect(document.definitions).toMatchObject([{ archives: 3, catalogues: 1, base: 'missing', indexed: 0 }]);
  expect(document.findings.map(({ code }) => code)).toEqual([
    'catalogue-size',
    'catalogue-missing',
    'base-missing',
    'not-indexed',
  ]);
  const rebuilt = await rebuildCatalogs({ config: shop.config, definitions: [] }, shop.services);
  expect(rebuilt.document.definitions).toMatchObject([{ inBase: 3, indexed: 3 }]);
  await expect(checkCatalogs({ config: shop.config, definitions: ['hoem'] }, shop.services)).rejects.toMatchObject({
    code: 'definition-unknown',
    hint: expect.stringContaining('home'),
  });
});

test('relocate rewrites the base and names what else refers to the old place', async () => {
  const shop = await threeArchives();
  const { document } = await relocateCatalogs(
    { config: shop.config, from: `${shop.directory}/`, to: '/mnt/new' },
    shop.services,
  );
  expect(document.definitions).toMatchObject([{ definition: 'home', relocated: 3 }]);
  expect(document.findings).toMatchObject([
    { code: 'configuration-refers', hint: expect.stringContaining('/mnt/new/archives') },
  ]);
  expect((await check(shop)).document.findings.map(({ code }) => code)).toEqual([
    'base-moved',
    'base-moved',
    'base-moved',
  ]);
  await relocateCatalogs({ config: shop.config, from: '/mnt/new', to: shop.directory }, shop.services);
  expect((await check(shop)).document.outcome).toBe('consistent');
  await expect(relocateCatalogs({ config: shop.config, from: 'a', to: '/b' }, shop.services)).rejects.toMatchObject({
    code: 'usage-invalid',
  });
});

async function threeArchives(): Promise<Workshop> {
  const shop = await workshop({ definition: { 'restore-test': { files: 0 } } });
  await makeNastyTree(shop.data);
  expect((await backup(shop, 'FULL')).exit).toBe('done');
  await editOnce(shop.data);
  expect((await backup(shop, 'DIFF')).exit).toBe('done');
  await editTwice(shop.data);
  expect((await backup(shop, 'INCR')).exit).toBe('done');
  return shop;
}

function backup({ config, services }: Workshop, type: 'FULL' | 'DIFF' | 'INCR') {
  return runBackup({ config, type, definitions: [], reference: null, allowShrink: true }, services);
}

function check({ config, services }: Workshop) {
  return checkCatalogs({ config, definitions: [] }, services);
}

function find({ config, services }: Workshop, pattern: string, change: Partial<FindOptions> = {}) {
  const options = {
    ignoreCase: false,
    definition: null,
    since: null,
    until: null,
    minimumBytes: null,
    maximumBytes: null,
  };
  return findInArchives({ config, pattern, limit: 100, ...options, ...change }, services);
}

async function differences({ config, services }: Workshop, from: string, to: string): Promise<string[]> {
  const entries: DiffEntry[] = [];
  const onEntry = (entry: DiffEntry): void => void entries.push(entry);
  await diffArchives({ config, from, to, definition: null, onSides: () => undefined, onEntry }, services);
  return entries.map((entry) =>
    [entry.change, entry.path, ...(entry.change === 'changed' ? [entry.differences.join(',')] : [])].join(' '),
  );
}

async function archiveNames({ archives }: Workshop): Promise<string[]> {
  const files = (await readdir(archives)).filter((file) => file.endsWith('.manifest.json'));
  return files
    .map((file) => file.replace('.manifest.json', ''))
    .toSorted((a, b) => (a.slice(10) < b.slice(10) ? -1 : 1));
}

async function fakeProgram(directory: string, name: string, script: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(directory, name), 0o755);
}
