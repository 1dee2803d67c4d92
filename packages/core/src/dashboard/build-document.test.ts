import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { manifestText } from '../archive/manifest-file.ts';
import { manifestSchema } from '../records/manifest.ts';
import type { DashboardArchive } from './dashboard-archives.ts';
import type { DashboardDocument } from './dashboard-documents.ts';
import { planPrune } from '../letting-go/prune.ts';
import { showStatus } from '../knowing/status.ts';
import { createDashboard } from './open-dashboard.ts';
import { seeded, type Seeded } from './test-support/seeded.ts';

const states = ({ archives }: DashboardDocument): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(archives, ({ state }) => state)].map(([state, own]) => [state, own.length]));

test('a healthy history: everything restorable, nothing due, nothing unusual, and the same verdict as status', async () => {
  const { dashboard, config, services, history } = await seeded('healthy');
  const document = await dashboard.document();
  expect(document.ledger.state).toBe('ok');
  expect(document.findings).toEqual([]);
  expect(states(document)).toEqual({ ok: history.archiveCount });
  expect(document.archives.every(({ restorable }) => restorable)).toBe(true);
  expect(document.definitions).toMatchObject([
    {
      name: 'home',
      configured: true,
      restorePoint: {
        name: 'home_INCR_2026-11-21_000000',
        chain: ['home_FULL_2026-10-23_000000', 'home_DIFF_2026-11-20_000000', 'home_INCR_2026-11-21_000000'],
        command: 'darkive restore --archive home_INCR_2026-11-21_000000 --to TARGET',
      },
      schedule: { due: false, overdue: false, next: '2026-11-22T00:00:00.000Z', type: 'INCR' },
      lastRun: { outcome: 'success', type: 'INCR' },
      liveRun: null,
      timeToRecover: 5400,
    },
    { name: 'photos' },
  ]);
  expect(document.chains).toHaveLength(6);
  expect(document.chains.every(({ complete, state }) => complete && state === 'ok')).toBe(true);
  expect([document.runCount, document.runs.length, document.anomalies, document.live]).toEqual([240, 200, [], []]);
  const { document: status } = await showStatus(
    { config, definition: null },
    { ...services, clock: () => history.now },
  );
  expect(document.status.verdict).toBe(status.verdict);
  expect(document.status.definitions).toEqual(status.definitions);
  const { buckets, never, totalBytes } = document.verification;
  expect(buckets.reduce((sum, { bytes }) => sum + bytes, never.bytes)).toBe(totalBytes);
  const [run] = document.runs;
  expect(run).toMatchObject({ definition: 'photos', tools: { dar: '2.7.8' }, exitCodes: { 'dar-create': 0 } });
  expect(run?.phases.find(({ name }) => name === 'archive')?.usualSeconds).toBeGreaterThan(0);
  for (const series of document.series) expect(series.inodes.saved).toHaveLength(series.startedAt.length);
});

test('a troubled history names each trouble, what it breaks, and what to run', async () => {
  const { dashboard } = await seeded('troubled', process.pid);
  const document = await dashboard.document();
  expect(document.status.verdict).toBe('danger');
  expect(
    document.reasons
      .map(({ code }) => code)
      .toSorted()
      .filter((code, index, all) => code !== all[index - 1]),
  ).toEqual([
    'chain-broken',
    'damaged',
    'drill-failed',
    'last-run-degraded',
    'last-run-failed',
    'never-verified',
    'newest-not-restorable',
    'no-restore-point',
    'overdue',
    'parity-missing',
    'place-not-seen',
    'redundancy-lost',
    'slices-missing',
    'too-few-copies',
  ]);
  expect(document.reasons[0]?.level).toBe('danger');
  const by = (isIt: (archive: DashboardArchive) => boolean): DashboardArchive | undefined =>
    document.archives.find(isIt);
  const cut = by(({ missingSliceCount }) => missingSliceCount > 0);
  expect(cut).toMatchObject({
    definition: 'photos',
    type: 'DIFF',
    missingSlices: [1],
    state: 'missing',
    restorable: false,
  });
  const damaged = by(({ state }) => state === 'damaged');
  expect(damaged).toMatchObject({ definition: 'photos', type: 'FULL', failedChecks: ['dar-test', 'slices'] });
  expect(damaged?.ifLost.count).toBeGreaterThan(20);
  expect(damaged?.ifLost.archives).toHaveLength(10);
  const pinned = by((archive) => archive.pinned);
  expect(pinned).toMatchObject({ definition: 'home', type: 'FULL', state: 'degraded' });
  expect(pinned?.repairableShare).toBeCloseTo(90 / 2000);
  expect(pinned?.ifLost.losesRestorePoint).toBe(true);
  expect(pinned?.ifLost.restorePointAfter?.name).toMatch(/^home_INCR_2026-10-22/);
  expect(by(({ definition }) => definition === 'old-laptop')).toMatchObject({ state: 'unverified', verifiedAt: null });
  const broken = document.chains.filter(({ complete }) => !complete);
  expect(broken).toHaveLength(1);
  expect(broken[0]?.missing).toMatch(/^home_DIFF_/);
  expect(document.definitions.map(({ name, configured }) => [name, configured])).toEqual([
    ['home', true],
    ['photos', true],
    ['old-laptop', false],
  ]);
  expect(document.anomalies.map(({ measure, direction }) => [measure, direction])).toEqual([
    ['bytes', 'more'],
    ['inodes.deleted', 'more'],
    ['inodes.failed', 'more'],
  ]);
  expect(document.live).toMatchObject([{ definition: 'home', type: 'INCR', alive: true, share: 0.99 }]);
  expect(document.definitions[0]?.liveRun).toBe(document.live[0]?.runId);
  expect(document.drills[0]).toMatchObject({ result: 'failed', reason: expect.stringContaining('<script>') });
});

test('what prune would remove is what prune itself would remove', async () => {
  const { dashboard, config, services } = await seeded('troubled');
  const { prune, archives } = await dashboard.document();
  const options = {
    config,
    definitions: [],
    zone: 'UTC',
    removeOrphans: false,
    allowMass: false,
    yes: true,
    confirm: null,
  };
  const { document } = await planPrune(options, services);
  const goes = document.definitions.flatMap((definition) =>
    definition.archives.filter(({ action }) => action === 'remove').map(({ name }) => name),
  );
  expect(goes.length).toBeGreaterThan(0);
  expect(prune.removals.map(({ name }) => name)).toEqual(goes);
  expect(archives.filter(({ expiring }) => expiring)).toHaveLength(goes.length);
  const { retention } = archives.find(({ pinned }) => pinned) ?? {};
  expect(retention?.[0]).toMatch(/^pinned: before the move/);
});

/** Everything of the document that does not need the ledger. */
async function withoutLedger({ dashboard, history }: Seeded): Promise<DashboardDocument> {
  const document = await dashboard.document();
  expect(document.archives).toHaveLength(history.archiveCount);
  expect([document.runs, document.runCount, document.series, document.commands]).toEqual([[], 0, [], []]);
  // What the manifests say about checks is still known.
  expect(document.definitions[0]?.restorePoint).not.toBeNull();
  return document;
}

test('a ledger that is missing, of another version, foreign, damaged or locked is a state; the manifests tell the rest', async () => {
  const place = await seeded('healthy');
  const file = place.history.ledgerFile;
  const sound = await readFile(file);
  const change = (sql: string): void => {
    const db = new Sqlite(file);
    db.exec(sql);
    db.close();
  };
  const cases: readonly (readonly [DashboardDocument['ledger']['state'], () => unknown])[] = [
    ['newer', () => change('PRAGMA user_version = 99')],
    ['older', () => change('PRAGMA user_version = 3')],
    ['damaged', () => writeFile(file, 'this is no database, it is a letter to nobody at all')],
    [
      'damaged',
      () => writeFile(file, Buffer.concat([sound.subarray(0, 8192), Buffer.alloc(sound.length - 8192, 0xa5)])),
    ],
    ['unusable', () => change('PRAGMA application_id = 5')],
    ['unusable', () => unlink(file).then(() => mkdir(file))],
    ['missing', () => unlink(file)],
  ];
  for (const [state, break_] of cases) {
    await rm(file, { recursive: true, force: true });
    await writeFile(file, sound);
    await break_();
    const before = await stateOf(place);
    const { ledger } = await withoutLedger(place);
    expect(ledger).toMatchObject({ state, file, message: expect.any(String), hint: expect.stringMatching(/^[A-Z]/) });
    // It only looked.
    expect(await stateOf(place)).toEqual(before);
  }
  await writeFile(file, sound);
  const holder = new Sqlite(file);
  holder.pragma('locking_mode = EXCLUSIVE');
  holder.exec('BEGIN EXCLUSIVE');
  expect((await withoutLedger(place)).ledger.state).toBe('locked');
  holder.close();
  expect((await place.dashboard.document()).ledger.state).toBe('ok');
});

async function stateOf({ history }: Seeded): Promise<string> {
  // A reader of SQLite makes a log and shared memory beside the file; the ledger itself stays as it is.
  const listing = spawnSync('find', [history.ledgerFile, history.archives, '-printf', '%p %s %T@ %m\n']);
  return createHash('sha256').update(listing.stdout.toString().split('\n').toSorted().join('\n')).digest('hex');
}

test('a first run: no archive, no run, and a command to begin with', async () => {
  const { dashboard } = await seeded('first-run');
  const document = await dashboard.document();
  expect([document.ledger.state, document.archives, document.runs]).toEqual(['empty', [], []]);
  expect(document.reasons.map(({ code, command }) => [code, command])).toEqual([
    ['no-restore-point', 'darkive backup full home'],
    ['no-restore-point', 'darkive backup full photos'],
  ]);
  expect(document.definitions[0]).toMatchObject({ schedule: { due: true, command: 'darkive backup full home' } });
});

test('storage that cannot be reached leaves what the ledger remembers', async () => {
  const { dashboard, history } = await seeded('healthy');
  await rename(history.archives, `${history.archives}.away`);
  const document = await dashboard.document();
  expect(document.storage).toMatchObject({ reachable: false, freeBytes: null, problem: expect.any(String) });
  expect(document.archives).toHaveLength(history.archiveCount);
  expect(document.archives.every(({ missingSliceCount }) => missingSliceCount === 0)).toBe(true);
  expect(document.reasons.map(({ code }) => code)).toContain('storage-unreachable');
});

test('manifests are the truth: one that came, went or broke since is shown so, and the ledger stays as it is', async () => {
  const { dashboard, history } = await seeded('healthy');
  const before = await dashboard.document();
  const [first, , , , , , , , last] = before.archives.toReversed();
  const file = (name = ''): string => join(history.archives, `${name}.manifest.json`);
  await rm(file(first?.name));
  const text = await readFile(file(last?.name), 'utf8');
  const failed = manifestSchema.parse(JSON.parse(text.replace('"result": "passed"', '"result": "failed"')));
  await writeFile(file(last?.name), manifestText(failed));
  const middle = before.archives[20];
  await writeFile(file(middle?.name), 'broken');
  const after = await dashboard.document();
  const names = after.archives.map(({ name }) => name);
  expect(names).not.toContain(first?.name);
  expect(names).not.toContain(middle?.name);
  expect(after.findings).toMatchObject([{ code: 'manifest-unreadable' }]);
  expect(after.archives.find(({ name }) => name === last?.name)?.failedChecks).toEqual(['dar-test']);
});

test('a run on another machine, and one whose process is gone, are no live runs of this one', async () => {
  const place = await seeded('healthy', 2 ** 22 + 1);
  expect((await place.dashboard.document()).live).toMatchObject([{ alive: false, share: null }]);
  const elsewhere = createDashboard({ ...place.options, hostName: 'cellar' });
  expect((await elsewhere.document()).live).toMatchObject([{ alive: null }]);
});

test('ten thousand runs and a thousand archives are read in well under half a second', async () => {
  const { dashboard, history } = await seeded('large');
  await dashboard.document();
  const began = process.cpuUsage();
  const document = await dashboard.document();
  const { user, system } = process.cpuUsage(began);
  expect([document.runCount, document.archives.length]).toEqual([10_000, history.archiveCount]);
  // Some 200 ms of one core where this was written; the machine may be slower, and busy.
  expect((user + system) / 1000).toBeLessThan(1000);
}, 60_000);
