import { expect, test } from 'vitest';
import type { DrillRecord } from '../../records/drill.ts';
import type { ArchiveFacts, DefinitionFacts, StatusFacts } from './facts.ts';
import { judgeStatus } from './judge-status.ts';
import { fullOn, observedPeriod } from './period.ts';

const NOW = new Date('2026-07-01T00:00:00.000Z');
const ago = (days: number): string => new Date(NOW.getTime() - days * 86_400_000).toISOString();

function archive(id: string, days: number, changes: Partial<ArchiveFacts> = {}): ArchiveFacts {
  return {
    id,
    name: id,
    definition: 'home',
    type: 'FULL',
    createdAt: ago(days),
    reference: null,
    bytes: 1000,
    hasParity: true,
    missingSlices: [],
    changedSlices: [],
    findings: [],
    verifiedAt: ago(Math.min(days, 10)),
    checks: [{ name: 'slices', result: 'passed' }],
    redundancy: null,
    restoreDrill: null,
    repairDrill: null,
    ...changes,
  };
}

const home: DefinitionFacts = { name: 'home', configured: true, planned: null, lastRun: null };
const weekly = [archive('full', 15), archive('diff', 8, ref('full')), archive('incr', 1, ref('diff'))];

function ref(id: string): Pick<ArchiveFacts, 'reference'> {
  return { reference: { id, name: id } };
}

function judge(archives: readonly ArchiveFacts[], changes: Partial<StatusFacts> = {}) {
  const storage = { path: '/a', problem: null, freeBytes: 1e9, totalBytes: 2e9 };
  return judgeStatus({ now: NOW, storage, definitions: [home], archives, ...changes });
}

const codes = (status: ReturnType<typeof judge>): string[] =>
  [...status.storage.reasons, ...status.definitions.flatMap(({ reasons }) => reasons)].map(
    ({ level, code }) => `${level} ${code}`,
  );

test('all is well: ok, with the newest restore point', () => {
  const status = judge(weekly);
  expect([status.verdict, codes(status)]).toEqual(['ok', []]);
  expect(status.definitions[0]).toMatchObject({ restorePoint: { id: 'incr' }, period: 7 * 86_400, archives: 3 });
});

test('a chain counts only when every link is there, verified and sound', () => {
  const [full, diff, incr] = weekly as [ArchiveFacts, ArchiveFacts, ArchiveFacts];
  const broken = judge([full, incr]);
  expect(broken).toMatchObject({ verdict: 'danger', definitions: [{ restorePoint: { id: 'full' } }] });
  expect(codes(broken)).toContain('danger chain-broken');
  const unverified = judge([full, { ...diff, verifiedAt: null }, incr]);
  expect(unverified.definitions[0]).toMatchObject({ restorePoint: { id: 'full' } });
  expect(codes(unverified)).toEqual(['attention newest-not-restorable', 'attention never-verified']);
  const damaged = judge([{ ...full, checks: [{ name: 'slices', result: 'failed' }] }, diff, incr]);
  expect(codes(damaged)).toEqual(['danger no-restore-point', 'danger damaged']);
  expect(damaged.definitions[0]?.reasons.map(({ command }) => command)).toEqual([
    `darkive repair ${full.name}`,
    `darkive repair ${full.name}`,
  ]);
  const neverVerified = judge([full, diff, incr].map((one) => ({ ...one, verifiedAt: null })));
  expect(neverVerified.definitions[0]?.reasons[0]?.command).toBe('darkive verify --definition home');
});

test('a backup is overdue after its period and a quarter, and in danger long after', () => {
  const at = (day: number) => codes(judge(weekly, { now: new Date(NOW.getTime() + day * 86_400_000) }));
  expect(at(7)).toEqual([]);
  expect(at(8)).toEqual(['attention overdue']);
  expect(at(30)).toEqual(['danger overdue']);
  expect(
    codes(judge(weekly, { definitions: [{ ...home, configured: false }], now: new Date(NOW.getTime() + 9e9) })),
  ).toEqual([]);
});

test('a schedule says when a backup is overdue: a quarter of its period after it was due', () => {
  const plan = (type: 'DIFF' | 'INCR', dueDays: number, periodDays: number) => ({
    type,
    schedule: 'weekly',
    last: { name: 'incr' },
    dueAt: new Date(ago(dueDays)),
    period: periodDays * 86_400,
  });
  const at = (...planned: ReturnType<typeof plan>[]) => judge(weekly, { definitions: [{ ...home, planned }] });
  expect(codes(at(plan('INCR', 1, 7)))).toEqual([]);
  expect(at(plan('INCR', 1, 7), plan('DIFF', -5, 28)).definitions[0]).toMatchObject({
    period: 7 * 86_400,
    overdueAt: ago(-0.75),
  });
  expect(codes(at(plan('INCR', 2, 7)))).toEqual(['attention overdue']);
  expect(codes(at(plan('INCR', 22, 7)))).toEqual(['danger overdue']);
  expect(codes(at(plan('DIFF', 10, 28), plan('INCR', 10, 1)))).toEqual(['danger overdue']);
  expect(at(plan('INCR', 2, 7)).definitions[0]?.reasons[0]).toMatchObject({
    message: 'home: INCR was due 2026-06-29 00:00 UTC (weekly); the last that counts is incr.',
    command: 'darkive backup due home',
  });
  // A schedule that is off asks for nothing, however old the archives are.
  expect(codes(at())).toEqual([]);
});

test('old verifications, missing parity, lost redundancy, failed drills and runs are named with their command', () => {
  const drill: DrillRecord = {
    drillId: '1',
    kind: 'restore',
    archiveId: 'full',
    archiveName: 'full',
    definition: 'home',
    at: ago(1),
    result: 'failed',
    entries: 1,
    bytes: 1,
    seconds: 1,
    from: 0,
    to: 1,
    end: 1,
    recoverSeconds: 60,
    reason: 'x',
  };
  const redundancy = {
    slices: 1,
    sourceBlocks: 100,
    planned: 5,
    available: 2,
    weakest: { slice: 1, sourceBlocks: 100, planned: 5, available: 2 },
  };
  const status = judge(
    [
      archive('full', 400, { verifiedAt: ago(200), restoreDrill: drill }),
      archive('b', 2, { hasParity: false }),
      archive('c', 1, { redundancy, repairDrill: { ...drill, kind: 'repair' } }),
    ],
    {
      definitions: [
        { ...home, lastRun: { definition: 'home', outcome: 'failed', endedAt: ago(0), errorCode: 'target-full' } },
      ],
    },
  );
  expect(status.definitions[0]?.reasons.map(({ code, command }) => [code, command])).toEqual([
    ['drill-failed', 'darkive verify full'],
    ['parity-missing', 'darkive repair b'],
    ['redundancy-lost', 'darkive repair c'],
    ['repair-drill-failed', 'darkive repair c'],
    ['verification-old', 'darkive scrub --max-age 90d'],
    ['last-run-failed', 'darkive backup incr home'],
  ]);
  expect(status.definitions[0]).toMatchObject({ lastDrill: { archive: 'full', result: 'failed' }, timeToRecover: 60 });
});

test('an archive without all of its slices is danger, and so is what builds on it', () => {
  const status = judge([archive('full', 15, { missingSlices: [1, 2] }), archive('diff', 8, ref('full'))]);
  expect(codes(status)).toEqual(['danger no-restore-point', 'danger slices-missing']);
  expect(status.definitions[0]?.reasons[1]).toMatchObject({
    message: 'full misses 2 of its slices.',
    command: 'darkive repair full',
  });
});

test('who has no parity anywhere has decided so', () => {
  expect(codes(judge(weekly.map((one) => ({ ...one, hasParity: false }))))).toEqual([]);
});

test('storage that cannot be reached is never ok', () => {
  const storage = { path: '/a', problem: 'not mounted', freeBytes: null, totalBytes: null };
  const status = judge(weekly, { storage });
  expect([status.verdict, codes(status)]).toEqual(['attention', ['attention storage-unreachable']]);
});

test('a definition without archives is danger; one that only archives are left of is not', () => {
  expect(judge([])).toMatchObject({ verdict: 'danger', definitions: [{ restorePoint: null }] });
  expect(judge([], { definitions: [{ ...home, configured: false }] }).verdict).toBe('ok');
});

test('the day on which the storage is full follows from what was added in the last year', () => {
  const grown = [archive('a', 100, { bytes: 9e9 }), archive('b', 50, { bytes: 500 }), archive('c', 1, { bytes: 500 })];
  expect(fullOn(grown, 100, NOW)?.toISOString()).toBe(ago(-10));
  expect(fullOn(grown.slice(2), 100, NOW)).toBeNull();
  expect(fullOn([], 100, NOW)).toBeNull();
  const storage = { path: '/a', problem: null, freeBytes: 100, totalBytes: 1000 };
  expect(codes(judge(weekly, { storage }))).toEqual(['danger storage-fills']);
});

test('the usual period is the median of the gaps, a day at least, and unknown with two archives', () => {
  expect(observedPeriod([ago(30), ago(20), ago(12), ago(2)])).toBe(10 * 86_400);
  expect(observedPeriod([ago(0.3), ago(0.2), ago(0.1)])).toBe(86_400);
  expect(observedPeriod([ago(2), ago(1)])).toBeNull();
});
