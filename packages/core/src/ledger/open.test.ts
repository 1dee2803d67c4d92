import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openLedger } from './open.ts';
import { SCHEMA_VERSION } from './schema.ts';
import { sampleManifest, samplePlace, sampleReport } from './test-support/samples.ts';
import { clock, query, scratchDirectory } from './test-support/scratch.ts';
import { OWN_MOUNTS } from '../test-support/own-mounts.ts';

const script = join(import.meta.dirname, 'test-support/open-and-report.ts');

test('a new ledger is made with its directory, for the owner alone, in WAL mode, with STRICT tables only', async () => {
  const file = join(scratchDirectory(), 'state', 'darkive', 'ledger.sqlite');
  const ledger = await openLedger({ file, clock, mode: 'write' });
  ledger.endRun(sampleReport());
  expect(ledger.openFinding).toBeNull();
  expect(readdirSync(join(file, '..')).toSorted()).toEqual(['ledger.sqlite', 'ledger.sqlite-shm', 'ledger.sqlite-wal']);
  for (const suffix of ['', '-wal', '-shm']) expect(statSync(file + suffix).mode & 0o777).toBe(0o600);
  expect(query(file, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
  const tables = query(
    file,
    "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'",
  );
  expect(tables).toHaveLength(16);
  expect(tables.every((table) => (table as { strict: number }).strict === 1)).toBe(true);
  ledger.close();
  expect(readdirSync(join(file, '..'))).toEqual(['ledger.sqlite']);
});

test('a ledger that others may read is closed to them again', async () => {
  const file = join(scratchDirectory(), 'ledger.sqlite');
  (await openLedger({ file, clock, mode: 'write' })).close();
  chmodSync(file, 0o644);
  (await openLedger({ file, clock, mode: 'write' })).close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a ledger of a newer version is refused with a hint and stays as it is', async () => {
  const file = join(scratchDirectory(), 'ledger.sqlite');
  (await openLedger({ file, clock, mode: 'write' })).close();
  change(file, `PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
  const before = readFileSync(file);
  for (const mode of ['write', 'read'] as const) {
    await expect(openLedger({ file, clock, mode })).rejects.toMatchObject({
      code: 'ledger-unusable',
      message: `The ledger ${file} was written by a newer Darkive.`,
      hint: expect.stringMatching(/^Update Darkive/),
    });
  }
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('a ledger of an older version is refused for reading', async () => {
  const file = join(scratchDirectory(), 'ledger.sqlite');
  (await openLedger({ file, clock, mode: 'write' })).close();
  change(file, 'PRAGMA user_version = 0');
  await expect(openLedger({ file, clock, mode: 'read' })).rejects.toMatchObject({
    code: 'ledger-unusable',
    message: expect.stringMatching(/older Darkive/),
  });
});

test.each([
  ['with an application id of its own', 'PRAGMA application_id = 252006674; CREATE TABLE t (x)'],
  ['with tables and no application id', 'CREATE TABLE t (x)'],
])('a database of another program, %s, is refused and stays as it is', async (_case, sql) => {
  const directory = scratchDirectory();
  const file = join(directory, 'ledger.sqlite');
  change(file, sql);
  const before = readFileSync(file);
  await expect(openLedger({ file, clock, mode: 'write' })).rejects.toMatchObject({
    code: 'ledger-unusable',
    message: expect.stringMatching(/another program/),
  });
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(readdirSync(directory)).toEqual(['ledger.sqlite']);
});

test('a file that is no database is moved aside, a log beside it does not stay, and the new ledger says so', async () => {
  const directory = scratchDirectory();
  const file = join(directory, 'ledger.sqlite');
  writeFileSync(file, 'not a database, but long enough to look at twice '.repeat(40));
  writeFileSync(`${file}-wal`, 'old log');
  const ledger = await openLedger({ file, clock, mode: 'write' });
  expect(ledger.openFinding).toMatchObject({
    severity: 'degraded',
    code: 'ledger-unusable',
    hint: expect.stringMatching(/^Keep .*Archives are not affected/),
  });
  const manifest = sampleManifest(1);
  ledger.putArchive(manifest, samplePlace(manifest));
  expect(ledger.listArchives()).toHaveLength(1);
  ledger.close();
  const aside = 'ledger.sqlite.corrupt-2026-05-04T030201.000Z';
  expect(ledger.openFinding?.facts).toMatchObject({ movedTo: join(directory, aside) });
  expect(readFileSync(join(directory, aside), 'utf8')).toMatch(/^not a database/);
  expect(readdirSync(directory).toSorted()).toEqual(['ledger.sqlite', aside]);
  const again = await openLedger({ file, clock, mode: 'write' });
  expect(again.openFinding).toBeNull();
  again.close();
});

test('a ledger with half of its pages overwritten is moved aside; for reading it is refused when the damage is met', async () => {
  const directory = scratchDirectory();
  const file = join(directory, 'ledger.sqlite');
  const ledger = await openLedger({ file, clock, mode: 'write' });
  for (let number = 1; number <= 300; number++) {
    const manifest = sampleManifest(number);
    ledger.putArchive(manifest, samplePlace(manifest));
  }
  ledger.close();
  const bytes = readFileSync(file);
  bytes.fill(0xa5, bytes.length / 2);
  writeFileSync(file, bytes);

  const reader = await openLedger({ file, clock, mode: 'read' });
  expect(() => reader.listArchives()).toThrow(
    expect.objectContaining({ code: 'ledger-unusable', message: `The ledger ${file} is damaged.` }),
  );
  reader.close();
  expect(readFileSync(file).equals(bytes)).toBe(true);

  const fresh = await openLedger({ file, clock, mode: 'write' });
  expect(fresh.openFinding?.code).toBe('ledger-unusable');
  expect(fresh.listArchives()).toEqual([]);
  fresh.close();
  expect(readdirSync(directory).filter((name) => name.includes('.corrupt-'))).not.toEqual([]);
});

test('a quick check still meets damage in what is listed', async () => {
  const file = join(scratchDirectory(), 'ledger.sqlite');
  const options = { file, clock, mode: 'write', check: 'archives' } as const;
  const ledger = await openLedger(options);
  for (let number = 1; number <= 300; number++) {
    const manifest = sampleManifest(number);
    ledger.putArchive(manifest, samplePlace(manifest));
  }
  ledger.close();
  const sound = await openLedger(options);
  expect(sound.openFinding).toBeNull();
  sound.close();
  const bytes = readFileSync(file);
  bytes.fill(0xa5, bytes.length / 2);
  writeFileSync(file, bytes);
  const fresh = await openLedger(options);
  expect(fresh.openFinding?.severity).toBe('degraded');
  fresh.close();
});

test('reading needs a ledger, and makes none', async () => {
  const directory = scratchDirectory();
  const file = join(directory, 'ledger.sqlite');
  await expect(openLedger({ file, clock, mode: 'read' })).rejects.toMatchObject({
    code: 'ledger-unusable',
    message: `There is no ledger at ${file}.`,
  });
  expect(readdirSync(directory)).toEqual([]);
});

test('a reader sees what a writer has just written, and cannot write', async () => {
  const file = join(scratchDirectory(), 'ledger.sqlite');
  const writer = await openLedger({ file, clock, mode: 'write' });
  const reader = await openLedger({ file, clock, mode: 'read' });
  const manifest = sampleManifest(1);
  writer.putArchive(manifest, samplePlace(manifest));
  expect(reader.listArchives()).toHaveLength(1);
  expect(() => reader.removeArchive(manifest.id)).toThrow(/read-only/);
  reader.close();
  writer.close();
});

test('a directory that this user may not write to is reported as it is', () => {
  const directory = join(scratchDirectory(), 'state');
  mkdirSync(directory);
  chmodSync(join(directory, '..'), 0o755);
  chmodSync(directory, 0o555);
  const file = join(directory, 'ledger.sqlite');
  const error = JSON.parse(execFileSync(process.execPath, [script, file, '65534'], { encoding: 'utf8' }));
  expect(error).toEqual({
    code: 'ledger-unusable',
    message: `The ledger ${file} cannot be opened.`,
    hint: 'Check that the ledger and its directory belong to this user and are readable.',
  });
});

// Sizes at which the disk fills while the file is made, while the tables are made, and while runs are written.
test.each([8, 100, 220])('a disk of %i KiB is reported as full', (kibibytes) => {
  const directory = scratchDirectory();
  const inTmpfs = `mount -t tmpfs -o size=${kibibytes}k,nr_inodes=20 tmpfs "$1" && exec "$2" "$3" "$1/ledger.sqlite"`;
  const arguments_ = [...OWN_MOUNTS, 'sh', '-c', inTmpfs, 'sh', directory, process.execPath, script];
  const error = JSON.parse(execFileSync('unshare', arguments_, { encoding: 'utf8' }));
  expect(error).toEqual({
    code: 'ledger-unusable',
    message: `The ledger ${directory}/ledger.sqlite cannot be written: the disk is full.`,
    hint: 'Free some space where the ledger is, then run the command again.',
  });
});

function change(file: string, sql: string): void {
  const db = new Sqlite(file);
  db.exec(sql);
  db.close();
}
