import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { onTestFinished, expect, test } from 'vitest';
import { openLedger } from '../ledger/index.ts';
import type { CommandRecord } from '../records/command-record.ts';
import { drill } from '../proving/drill.ts';
import { runPrune } from '../letting-go/prune.ts';
import { removeArchives } from '../letting-go/remove.ts';
import { repairArchive } from '../proving/repair.ts';
import { restoreArchive } from '../restoring/restore.ts';
import { scrub } from '../proving/scrub.ts';
import { backedUp, backUp, flip } from '../test-support/backed-up.ts';
import type { Workshop } from '../test-support/workshop.ts';
import { verifyArchives } from '../proving/verify.ts';

async function commands({ config, services }: Workshop): Promise<readonly CommandRecord[]> {
  const ledger = await openLedger({ file: join(config.state, 'ledger.sqlite'), clock: services.clock, mode: 'read' });
  try {
    return ledger.history.commands(20).toReversed();
  } finally {
    ledger.close();
  }
}

const restoreOptions = ({ config, directory }: Workshop, archive: string | null = null) =>
  ({
    config,
    archive,
    definition: archive === null ? 'home' : null,
    at: null,
    paths: [],
    to: join(directory, 'restored'),
    onlyThisArchive: false,
    despiteDamage: false,
  }) as const;

test('each command leaves one record: how it ended, what it did, how long each phase took', async () => {
  const { shop, name, slice } = await backedUp();
  const { config, services } = shop;
  const all = { config, archives: [], definition: null };
  await verifyArchives(all, services);
  await scrub({ config, budget: null, maxAge: null, rate: null }, services);
  await drill({ config, definition: 'home', budget: null }, services);
  await restoreArchive(restoreOptions(shop), services);
  await runPrune(
    { config, definitions: [], removeOrphans: false, allowMass: false, yes: true, confirm: null },
    services,
  );
  await flip(slice);
  await verifyArchives({ ...all, definition: 'home' }, services);
  await repairArchive({ config, archive: name, dryRun: true }, services);
  await repairArchive({ config, archive: name }, services);
  await removeArchives(
    { config, archives: [name], withDependants: true, forceLast: true, yes: true, confirm: null },
    services,
  );
  const told = await commands(shop);
  expect(
    told.map(({ command, outcome, exit, archives, definition }) => [command, outcome, exit, archives, definition]),
  ).toEqual([
    ['verify', 'success', 'done', 1, null],
    ['scrub', 'success', 'done', 1, null],
    ['drill', 'success', 'done', 1, 'home'],
    ['restore', 'success', 'done', 1, 'home'],
    ['prune', 'success', 'done', 0, null],
    ['verify', 'failed', 'damage', 1, 'home'],
    ['repair', 'success', 'done', 1, 'home'],
    ['remove', 'success', 'done', 1, 'home'],
  ]);
  const [verify, , , restore, prune, damaged, repair] = told;
  expect(verify?.bytes).toBeGreaterThan(1000);
  expect(verify?.phases.map((phase) => phase.name)).toEqual([
    'slices',
    'dar-test',
    'catalogue',
    'artifacts',
    'plugins',
    'chain',
  ]);
  expect(restore?.phases.map((phase) => phase.name)).toEqual(['look-up', 'check-slices', 'restore', 'check-restored']);
  expect([prune?.bytes, prune?.phases]).toEqual([0, []]);
  expect(damaged?.findings.damage).toBeGreaterThan(0);
  expect(repair?.bytes).toBe(verify?.bytes);
  for (const { startedAt, endedAt, host } of told) expect([startedAt <= endedAt, host]).toEqual([true, 'test-host']);
});

test('a command that throws is recorded with its error, and throws the same', async () => {
  const { shop } = await backedUp();
  const options = restoreOptions(shop, 'home_FULL_2001-01-01_000000');
  await expect(restoreArchive(options, shop.services)).rejects.toMatchObject({ code: 'archive-unknown' });
  expect(await commands(shop)).toMatchObject([
    { command: 'restore', outcome: 'failed', errorCode: 'archive-unknown', archives: 0, findings: { error: 1 } },
  ]);
});

test('a ledger that cannot be written is a warning: the command does its work and ends as it would have', async () => {
  const { shop } = await backedUp();
  const file = join(shop.config.state, 'ledger.sqlite');
  for (const suffix of ['', '-wal', '-shm']) await rm(file + suffix, { force: true });
  await mkdir(file);
  const { document, exit } = await restoreArchive(restoreOptions(shop), shop.services);
  expect([exit, document.outcome, document.entries]).toEqual(['done', 'complete', 3]);
  expect(document.findings).toMatchObject([{ severity: 'warning', code: 'command-not-recorded' }]);
});

test('a run has its figures in the ledger: free space, tools, exit codes, catalogue, parity, scripts', async () => {
  const { shop } = await backedUp();
  const scripts = await shop.with({ definition: { scripts: { before: ['true'], after: ['false'] } } });
  await backUp(scripts, 'DIFF');
  const db = new Sqlite(join(shop.config.state, 'ledger.sqlite'), { readonly: true });
  onTestFinished(() => void db.close());
  const [full, diff] = db.prepare<[], Record<string, unknown>>('SELECT * FROM runs ORDER BY started_at').all();
  expect(full).toMatchObject({
    exit_codes: '{"dar-create":0,"dar-test":0}',
    tools: expect.stringMatching(/^\{"dar":"2\.\d+\.\d+","darkive":"0\.0\.0"\}$/),
    free_bytes_before: expect.any(Number),
    free_bytes_after: expect.any(Number),
    wasted_bytes: 0,
    catalogue_updated: 1,
    parity_passed: 1,
    before_scripts: null,
    after_scripts: null,
  });
  expect(diff).toMatchObject({ before_scripts: 1, after_scripts: 0, outcome: 'degraded' });
  expect(full?.['invocation_id']).not.toBe(diff?.['invocation_id']);
});
