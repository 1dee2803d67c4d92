import { createHash, randomBytes } from 'node:crypto';
import { link, lstat, mkdir, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../config/index.ts';
import type { Config } from '../config/types.ts';
import { acquireArchiveLock } from '../lock/index.ts';
import type { ProgressEvent } from '../records/progress.ts';
import { runBackup } from '../making/backup.ts';
import { importDarBackup, type ImportDocument } from './import-dar-backup.ts';
import {
  batch,
  call,
  grow,
  oldInstallation,
  slicesOf,
  ZONE,
  type OldBackup,
  type OldInstallation,
} from './test-support/old-installation.ts';
import { listArchives } from '../holdings/list.ts';
import { restoreArchive } from '../restoring/restore.ts';
import type { OperationResult } from '../services/result.ts';
import { verifyArchives } from '../proving/verify.ts';

const SMALL_CONF = `[MISC]
LOGFILE_LOCATION = ~/log/dar-backup.log
[DIRECTORIES]
BACKUP_DIR = ~/backups
BACKUP.D_DIR = ~/backup.d
TEST_RESTORE_DIR = ~/restore
[PAR2]
ENABLED = yes
PAR2_DIR = ~/parity
`;

function runImport(
  { shop }: OldInstallation,
  change: { readonly dryRun?: boolean; readonly archives?: boolean; readonly to?: string } = {},
): Promise<OperationResult<ImportDocument>> {
  const { dryRun = false, archives = true, to = null } = change;
  return importDarBackup({ from: null, to, dryRun, archives, zone: ZONE }, shop.services);
}

async function configOf({ shop }: OldInstallation): Promise<Config> {
  const config = await loadConfig({ file: null, surroundings: shop.services.surroundings });
  return {
    ...config,
    definitions: config.definitions.map((one) => ({ ...one, guards: { ...one.guards, keepFree: 1 } })),
  };
}

/** Path → type, bytes and times of everything below, to prove that nothing was changed. */
async function snapshot(directory: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const path of (await readdir(directory, { recursive: true })).toSorted()) {
    const stat = await lstat(join(directory, path));
    const content = stat.isFile()
      ? createHash('sha256')
          .update(await readFile(join(directory, path)))
          .digest('hex')
      : '';
    found.set(path, `${stat.mode} ${stat.isFile() ? `${stat.mtimeMs} ${stat.ino}` : ''} ${content}`);
  }
  return found;
}

function actions({ archives }: ImportDocument): Record<string, string> {
  return Object.fromEntries(
    archives.map(({ name, action, reference }) => [name, `${action} ${reference?.name ?? '-'}`]),
  );
}

/** FULL, DIFF and INCR of one definition on different days; the data as they are at the end. */
async function history(
  old: OldInstallation,
  definition: string,
  parity: OldBackup['parity'],
): Promise<readonly string[]> {
  const { data } = old;
  await mkdir(join(data, 'docs/empty'), { recursive: true });
  await writeFile(join(data, 'docs/a & b'), 'one\n');
  await writeFile(join(data, 'docs/new\nline'), 'two\n');
  await writeFile(join(data, 'gone'), 'soon\n');
  await writeFile(Buffer.concat([Buffer.from(join(data, 'caf')), Buffer.from([0xe9])]), 'not UTF-8\n');
  await link(join(data, 'docs/new\nline'), join(data, 'hard'));
  await writeFile(join(data, 'pair'), 'never changed\n');
  await link(join(data, 'pair'), join(data, 'pair 2'));
  await symlink('docs/a & b', join(data, 'soft'));
  await writeFile(join(data, 'noise'), randomBytes(12_000));
  const full = await old.backup({ definition, type: 'FULL', date: '2026-01-01', parity });
  await grow(join(data, 'docs/a & b'));
  await rm(join(data, 'gone'));
  const diff = await old.backup({ definition, type: 'DIFF', date: '2026-01-02', reference: full });
  await grow(join(data, 'docs/new\nline'));
  await writeFile(join(data, 'fresh'), 'three\n');
  const incr = await old.backup({ definition, type: 'INCR', date: '2026-01-03', reference: diff, parity });
  return [full, diff, incr];
}

test('archives are adopted where they are, restore, verify and carry on; nothing of the old installation is changed', async () => {
  const old = await oldInstallation(SMALL_CONF);
  await old.define('my photos');
  const [full = '', diff = '', incr = ''] = await history(old, 'my photos', 'elsewhere');
  const places = [old.backups, old.definitions, old.parity, join(old.shop.directory, '.config/dar-backup')];
  const before = await Promise.all(places.map(snapshot));

  const dry = await runImport(old, { dryRun: true });
  expect(await Promise.all(places.map(snapshot))).toEqual(before);
  const { document, exit } = await runImport(old);
  expect([exit, document.findings]).toEqual(['done', []]);
  expect(actions(document)).toEqual({ [full]: 'adopt -', [diff]: `adopt ${full}`, [incr]: `adopt ${diff}` });
  expect({ ...document, dryRun: true, next: dry.document.next }).toEqual(dry.document);
  const after = await Promise.all(places.map(snapshot));
  for (const [index, files] of before.entries()) {
    for (const [path, state] of files) expect([path, after[index]?.get(path)]).toEqual([path, state]);
  }

  const config = await configOf(old);
  const { services } = old.shop;
  const listed = await listArchives({ config, definition: null, type: null, since: null, until: null }, services);
  expect(listed.document.archives).toMatchObject([
    { name: full, createdAt: '2026-01-01T10:00:00.000Z', reference: null, verifiedAt: null },
    { name: diff, createdAt: '2026-01-02T10:00:00.000Z', reference: { name: full } },
    { name: incr, createdAt: '2026-01-03T10:00:00.000Z', reference: { name: diff } },
  ]);
  expect(listed.document.archives.map(({ parity }) => (parity?.recoveryBlocks ?? 0) > 0)).toEqual([true, false, true]);
  const verified = await verifyArchives({ config, archives: [], definition: null }, services);
  expect([verified.exit, verified.document.archives.flatMap(({ findings }) => findings)]).toEqual(['done', []]);

  const to = join(old.shop.directory, 'restored');
  const request = { config, archive: incr, paths: [], onlyThisArchive: false, despiteDamage: false };
  expect((await restoreArchive({ ...request, to }, services)).exit).toBe('done');
  call('diff', '-r', old.data, to);

  await grow(join(old.data, 'fresh'));
  const options = { config, definitions: [], reference: null, allowShrink: false };
  const own = await runBackup({ ...options, type: 'DIFF' }, services);
  expect([own.exit, own.document.runs[0]?.findings]).toEqual(['done', []]);
  const next = await runBackup({ ...options, type: 'INCR' }, services);
  expect(next.exit).toBe('done');
  const name = next.document.runs[0]?.archive?.name ?? '';
  const all = (await listArchives({ config, definition: null, type: null, since: null, until: null }, services))
    .document.archives;
  expect(all.slice(3).map(({ type, reference }) => [type, reference?.name])).toEqual([
    ['DIFF', full],
    ['INCR', all[3]?.name],
  ]);
  expect((await restoreArchive({ ...request, archive: name, to: `${to} 2` }, services)).exit).toBe('done');
  call('diff', '-r', old.data, `${to} 2`);
});

test('a second import changes nothing and says so; an interrupted one goes on where it was', async () => {
  const old = await oldInstallation(SMALL_CONF);
  await old.define('home');
  const [full = '', diff = '', incr = ''] = await history(old, 'home', 'none');
  const first = await runImport(old);
  expect(first.document.unchanged).toBe(false);
  const ids = first.document.archives.map(({ id }) => id);
  const state = await snapshot(old.backups);
  const again = await runImport(old);
  expect([again.exit, again.document.unchanged, again.document.configuration.action]).toEqual(['done', true, 'keep']);
  expect(actions(again.document)).toEqual({ [full]: 'keep -', [diff]: `keep ${full}`, [incr]: `keep ${diff}` });
  expect(await snapshot(old.backups)).toEqual(state);

  for (const name of [diff, incr]) await rm(join(old.backups, `${name}.manifest.json`));
  const resumed = await runImport(old);
  expect(actions(resumed.document)).toEqual({ [full]: 'keep -', [diff]: `adopt ${full}`, [incr]: `adopt ${diff}` });
  expect(resumed.document.archives.map(({ id }) => id)).toEqual(ids);
});

test('an INCR whose DIFF is gone, one whose DIFF was replaced, a missing slice and a foreign slice are named and not adopted', async () => {
  const old = await oldInstallation(SMALL_CONF);
  await old.define('home', batch(old.data).replace('10G', '4k'));
  const [full = '', diff = '', incr = ''] = await history(old, 'home', 'none');
  await grow(join(old.data, 'docs/a & b'));
  const second = await old.backup({ definition: 'home', type: 'DIFF', date: '2026-01-04', reference: full });
  await grow(join(old.data, 'noise'));
  const third = await old.backup({ definition: 'home', type: 'INCR', date: '2026-01-05', reference: second });
  // What dar-backup's clean-up leaves behind: INCR archives whose DIFF is gone. For the later one an older DIFF is there.
  for (const slice of await slicesOf(old.backups, second)) await rm(join(old.backups, slice));
  const later = await runImport(old, { dryRun: true });
  expect(actions(later.document)).toMatchObject({ [incr]: `adopt ${diff}`, [third]: 'refuse -' });
  expect(later.document.findings).toMatchObject([
    { severity: 'degraded', code: 'archive-orphan', facts: { archive: third } },
  ]);
  expect(later.document.archives.at(-1)?.reason).toBe(
    `the DIFF archive that it builds on is gone: 4 entries that it builds on are not in ${diff}, the nearest one`,
  );

  await rename(join(old.backups, `${diff}.1.dar`), join(old.shop.directory, 'aside'));
  await symlink(join(old.shop.directory, 'aside'), join(old.backups, `${diff}.1.dar`));
  await rm(join(old.backups, `${full}.2.dar`));
  await writeFile(join(old.backups, 'my_def_FULL_2026-01-01.1.dar'), 'x');
  await writeFile(join(old.backups, 'other.1.dar'), 'x');
  const { document, exit } = await runImport(old);
  expect(exit).toBe('degraded');
  expect(document.archives.map(({ name, action, reason }) => [name, action, reason])).toEqual([
    [full, 'refuse', `${full} has no slice 2.`],
    [diff, 'refuse', `${diff}.1.dar is not a regular file`],
    [incr, 'refuse', 'no usable DIFF archive of its definition comes before it'],
    [third, 'refuse', 'no usable DIFF archive of its definition comes before it'],
  ]);
  expect(document.others.map(({ name }) => name)).toEqual(['my_def_FULL_2026-01-01', 'other']);
  expect((await readdir(old.backups)).filter((file) => file.endsWith('.manifest.json'))).toEqual([]);
});

test('a FULL, a DIFF and an INCR of one day keep their order, also when their slices lost their times', async () => {
  const old = await oldInstallation(SMALL_CONF);
  await old.define('home');
  await writeFile(join(old.data, 'a'), 'one\n');
  const common = { definition: 'home', date: '2026-03-29' } as const;
  const full = await old.backup({ ...common, type: 'FULL', time: '12:00' });
  await grow(join(old.data, 'a'));
  const diff = await old.backup({ ...common, type: 'DIFF', time: null, reference: full });
  await grow(join(old.data, 'a'));
  // Ten to midnight in Berlin, which is still the 29th there.
  await old.backup({ ...common, type: 'INCR', time: '21:50', reference: diff });
  const { document } = await runImport(old);
  expect(document.archives.map(({ type, createdAt }) => [type, createdAt])).toEqual([
    ['FULL', '2026-03-29T12:00:00.000Z'],
    ['DIFF', '2026-03-29T12:00:01.000Z'],
    ['INCR', '2026-03-29T21:50:00.000Z'],
  ]);
  await utimes(join(old.backups, `${full}.1.dar`), 1, 1);
  await rm(join(old.backups, `${full}.manifest.json`));
  const again = await runImport(old);
  expect(again.document.archives[0]?.createdAt).toBe('2026-03-28T23:00:00.000Z');
});

test('definitions are kept apart, and one set of parity over a whole archive is taken over', async () => {
  const old = await oldInstallation(SMALL_CONF);
  for (const name of ['media', 'media2']) await old.define(name);
  await writeFile(join(old.data, 'a'), 'one\n');
  const names = [];
  for (const definition of ['media', 'media2']) {
    const parity = definition === 'media' ? 'whole' : 'none';
    const full = await old.backup({ definition, type: 'FULL', date: '2026-01-01', parity });
    await grow(join(old.data, 'a'));
    names.push(
      full,
      await old.backup({ definition, type: 'DIFF', date: '2026-01-01', reference: full, time: '11:00' }),
    );
  }
  const { document, exit } = await runImport(old);
  const [one = '', two = '', three = '', four = ''] = names;
  expect(actions(document)).toEqual({
    [one]: 'adopt -',
    [two]: `adopt ${one}`,
    [three]: 'adopt -',
    [four]: `adopt ${three}`,
  });
  expect([exit, document.findings.map(({ code }) => code)]).toEqual(['done', ['parity-not-counted']]);
  expect(document.archives[0]?.artifacts).toBeGreaterThan(1);
  expect(document.bases.map((file) => file.slice(old.backups.length + 1))).toEqual(['media.db', 'media2.db']);
});

test('changed rules leave entries that no DIFF accounts for: a warning, not an orphan', async () => {
  const old = await oldInstallation(SMALL_CONF);
  await old.define('home');
  await mkdir(join(old.data, 'left out'));
  await writeFile(join(old.data, 'left out/a'), 'one\n');
  await writeFile(join(old.data, 'b'), 'two\n');
  const full = await old.backup({ definition: 'home', type: 'FULL', date: '2026-01-01' });
  await old.define('home', batch(old.data, '-P "left out"'));
  const diff = await old.backup({ definition: 'home', type: 'DIFF', date: '2026-01-02', reference: full });
  const { document, exit } = await runImport(old);
  expect(actions(document)[diff]).toBe(`adopt ${full}`);
  expect([exit, document.findings]).toMatchObject(['done', [{ code: 'reference-loose', facts: { entries: 1 } }]]);
});

test('a configuration of other archives is not overwritten', async () => {
  const old = await oldInstallation(SMALL_CONF);
  await old.define('home');
  const to = join(old.shop.directory, 'config.yaml');
  await expect(runImport(old, { to })).rejects.toMatchObject({
    code: 'config-exists',
    facts: { imported: old.backups },
  });
  expect(parse(await readFile(to, 'utf8'))).toMatchObject({ archives: old.shop.archives });
});

test('without archives, only the configuration is written', async () => {
  const old = await oldInstallation(SMALL_CONF);
  await old.define('home');
  await writeFile(join(old.data, 'a'), 'one\n');
  await old.backup({ definition: 'home', type: 'FULL', date: '2026-01-01' });
  const { document } = await runImport(old, { archives: false });
  expect([document.archives, document.configuration.action]).toEqual([[], 'write']);
  expect((await readdir(old.backups)).filter((file) => file.endsWith('.json'))).toEqual([]);
});

test('an archive that dar cannot list and a manifest that cannot be read are refused, each with its reason', async () => {
  const old = await oldInstallation(SMALL_CONF);
  await old.define('home');
  await writeFile(join(old.data, 'a'), randomBytes(5000));
  const broken = await old.backup({ definition: 'home', type: 'FULL', date: '2026-01-01' });
  const sound = await old.backup({ definition: 'home', type: 'FULL', date: '2026-01-02' });
  const last = await old.backup({ definition: 'home', type: 'FULL', date: '2026-01-03' });
  const slice = join(old.backups, `${broken}.1.dar`);
  const content = await readFile(slice);
  await writeFile(slice, content.fill(0xff, 60, content.length - 40));
  await writeFile(join(old.backups, `${sound}.manifest.json`), '{}');
  const { document, exit } = await runImport(old);
  expect(exit).toBe('degraded');
  expect(actions(document)).toEqual({ [broken]: 'refuse -', [sound]: 'refuse -', [last]: 'adopt -' });
  expect(document.archives.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/^dar cannot list it: /),
    expect.stringMatching(/^its manifest cannot be used: /),
    null,
  ]);
});

test('an interruption leaves whole manifests alone, and no lock', async () => {
  const old = await oldInstallation(SMALL_CONF);
  await old.define('home');
  const [full = '', diff = '', incr = ''] = await history(old, 'home', 'none');
  const abort = new AbortController();
  const services = {
    ...old.shop.services,
    signal: abort.signal,
    onProgress: (event: ProgressEvent) => {
      if (event.kind === 'phase' && event.phase === `read ${diff}`) abort.abort('SIGTERM');
    },
  };
  const options = { from: null, to: null, dryRun: false, archives: true, zone: ZONE };
  await expect(importDarBackup(options, services)).rejects.toMatchObject({ code: 'terminated' });
  expect((await readdir(old.backups)).filter((file) => file.endsWith('.json'))).toEqual([`${full}.manifest.json`]);
  const { document } = await runImport(old);
  expect(actions(document)).toEqual({ [full]: 'keep -', [diff]: `adopt ${full}`, [incr]: `adopt ${diff}` });
});

test('while another command holds the lock, nothing is written', async () => {
  const old = await oldInstallation(SMALL_CONF);
  await old.define('home');
  const lock = await acquireArchiveLock(old.backups, {
    pid: 1,
    host: 'attic',
    command: 'backup full',
    startedAt: '2026-01-01T00:00:00.000Z',
  });
  try {
    await expect(runImport(old)).rejects.toMatchObject({ code: 'lock-held' });
    await expect(configOf(old)).rejects.toMatchObject({ code: 'config-missing' });
  } finally {
    await lock.release();
  }
});
