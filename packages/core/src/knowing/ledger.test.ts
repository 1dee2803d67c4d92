import { readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { ExportedRow } from '../ledger/index.ts';
import { checkLedger, exportLedger, rebuildLedger } from './ledger.ts';
import { listArchives } from '../holdings/list.ts';
import { backedUp, backUp } from '../test-support/backed-up.ts';
import type { Workshop } from '../test-support/workshop.ts';
import { verifyArchives } from '../proving/verify.ts';

const check = ({ config, services }: Workshop) => checkLedger(config, services);
const rebuild = ({ config, services }: Workshop) => rebuildLedger(config, services);
const fileOf = (shop: Workshop): string => join(shop.directory, 'state/ledger.sqlite');

async function list({ config, services }: Workshop) {
  const { document } = await listArchives({ config, definition: null, type: null, since: null, until: null }, services);
  return document.archives;
}

function change(shop: Workshop, sql: string): void {
  const db = new Sqlite(fileOf(shop));
  db.exec(sql);
  db.close();
}

test('a ledger that follows its manifests is equal to them', async () => {
  const { shop } = await backedUp();
  await backUp(shop);
  expect(await check(shop)).toMatchObject({ exit: 'done', document: { outcome: 'equal', archives: 2, findings: [] } });
});

test.each([
  ['a wrong size', 'UPDATE archives SET bytes = 1', 'ledger-differs'],
  ['an archive that is forgotten', 'DELETE FROM archives', 'ledger-misses-archive'],
])('%s is seen, and a rebuild puts it right', async (_what, sql, code) => {
  const { shop } = await backedUp();
  const before = await list(shop);
  change(shop, sql);
  const { document, exit } = await check(shop);
  expect([exit, document.findings.map((found) => found.code)]).toEqual(['degraded', [code]]);
  expect(await rebuild(shop)).toMatchObject({ exit: 'done' });
  expect(await check(shop)).toMatchObject({ exit: 'done' });
  expect(await list(shop)).toEqual(before);
});

test('a lost or damaged ledger is rebuilt from manifests alone, and lists the same', async () => {
  const { shop } = await backedUp();
  const before = await list(shop);
  await rm(fileOf(shop));
  expect(await check(shop)).toMatchObject({ exit: 'degraded', document: { findings: [{ code: 'ledger-unusable' }] } });
  expect(await rebuild(shop)).toMatchObject({ exit: 'done', document: { outcome: 'rebuilt', archives: 1 } });
  expect(await list(shop)).toEqual(before);
  for (const suffix of ['-wal', '-shm']) await rm(`${fileOf(shop)}${suffix}`, { force: true });
  await truncate(fileOf(shop), 5000);
  expect(await check(shop)).toMatchObject({ exit: 'degraded' });
  const rebuilt = await rebuild(shop);
  expect(rebuilt).toMatchObject({ exit: 'degraded', document: { findings: [{ code: 'ledger-unusable' }] } });
  expect(await list(shop)).toEqual(before);
});

test('a ledger of a newer version is refused with a clear text and stays as it is', async () => {
  const { shop } = await backedUp();
  change(shop, 'PRAGMA user_version = 99');
  const before = await readFile(fileOf(shop));
  await expect(rebuild(shop)).rejects.toMatchObject({
    code: 'ledger-unusable',
    message: expect.stringContaining('newer Darkive'),
  });
  expect(await check(shop)).toMatchObject({
    exit: 'degraded',
    document: { findings: [{ message: expect.stringContaining('newer Darkive') }] },
  });
  expect((await readFile(fileOf(shop))).equals(before)).toBe(true);
});

test('a rebuild keeps the history of checks', async () => {
  const { shop } = await backedUp();
  await verifyArchives({ config: shop.config, archives: [], definition: null }, shop.services);
  const [before] = await list(shop);
  await rebuild(shop);
  expect((await list(shop))[0]?.verifiedAt).toBe(before?.verifiedAt);
});

test('archives without a manifest are named, and a manifest that vanished is missed', async () => {
  const { shop, name } = await backedUp();
  const manifest = join(shop.archives, `${name}.manifest.json`);
  await rename(manifest, `${shop.directory}/away`);
  await writeFile(join(shop.archives, 'old_FULL_2020-01-01.1.dar'), 'x');
  const { document, exit } = await check(shop);
  expect(exit).toBe('degraded');
  expect(document.withoutManifest).toEqual([name, 'old_FULL_2020-01-01']);
  expect(document.findings.map(({ code }) => code)).toEqual([
    'manifest-missing',
    'archive-without-manifest',
    'archive-without-manifest',
  ]);
});

test('every row is exported as plain values', async () => {
  const { shop, name } = await backedUp();
  const rows: ExportedRow[] = [];
  await exportLedger(shop.config, shop.services, async (row) => void rows.push(row));
  expect(rows.find(({ table }) => table === 'archives')?.row).toMatchObject({ name, slices: 1 });
  expect(new Set(rows.map(({ table }) => table))).toEqual(
    new Set(['archives', 'checks', 'run_phases', 'runs', 'samples']),
  );
  expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
});
