import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runBackup } from '../making/backup.ts';
import { listArchives, type ListOptions } from './list.ts';
import { showArchive } from '../restoring/show.ts';
import { displayPath } from '../fs/index.ts';
import { workshop, type Workshop } from '../test-support/workshop.ts';

async function stocked(): Promise<Workshop> {
  const shop = await workshop();
  await writeFile(join(shop.data, 'a\nb'), 'content');
  for (const type of ['FULL', 'DIFF'] as const) {
    await runBackup({ config: shop.config, type, definitions: [], reference: null, allowShrink: false }, shop.services);
  }
  return shop;
}

const list = ({ config, services }: Workshop, change: Partial<ListOptions> = {}) =>
  listArchives({ config, definition: null, type: null, since: null, until: null, ...change }, services);

test('archives are listed with size, reference and time of verification', async () => {
  const shop = await stocked();
  const { document, exit } = await list(shop);
  expect(exit).toBe('done');
  expect(document.archives).toMatchObject([
    { definition: 'home', type: 'FULL', reference: null, slices: 1, parity: null, verifiedAt: expect.any(String) },
    { definition: 'home', type: 'DIFF', reference: { id: document.archives[0]?.id }, outcome: 'success' },
  ]);
  expect(document.archives[0]?.bytes).toBeGreaterThan(100);
});

test('definition, type and date narrow the list; an unknown definition is wrong usage', async () => {
  const shop = await stocked();
  expect((await list(shop, { type: 'DIFF' })).document.archives).toHaveLength(1);
  expect((await list(shop, { since: new Date('2999-01-01') })).document.archives).toHaveLength(0);
  expect((await list(shop, { until: new Date('2999-01-01') })).document.archives).toHaveLength(2);
  await expect(list(shop, { definition: 'hone' })).rejects.toMatchObject({ code: 'definition-unknown' });
});

test('a lost ledger is rebuilt from the manifests, and a broken one costs a finding', async () => {
  const shop = await stocked();
  const ledger = join(shop.directory, 'state/ledger.sqlite');
  for (const end of ['', '-wal', '-shm']) await rm(`${ledger}${end}`, { force: true });
  const rebuilt = await list(shop);
  expect(rebuilt.document.archives).toHaveLength(2);
  expect(rebuilt.document.archives[0]?.verifiedAt).toEqual(expect.any(String));
  for (const end of ['-wal', '-shm']) await rm(`${ledger}${end}`, { force: true });
  await writeFile(ledger, 'this is not a database, and long enough to be looked at as one'.repeat(100));
  const { document, exit } = await list(shop);
  expect(document.archives).toHaveLength(2);
  expect(document.findings).toHaveLength(1);
  expect(exit).toBe('degraded');
});

test('show streams the entries of an archive', async () => {
  const shop = await stocked();
  const { document: listed } = await list(shop);
  const entries: string[] = [];
  const { document } = await showArchive(
    {
      config: shop.config,
      archive: listed.archives[0]?.name ?? '',
      onArchive: (archive) => entries.push(archive.type),
      onEntry: (entry) => void entries.push(displayPath(entry.path)),
    },
    shop.services,
  );
  expect(entries).toEqual(['FULL', 'a\\x0ab']);
  expect(document.entries).toBe(1);
});
