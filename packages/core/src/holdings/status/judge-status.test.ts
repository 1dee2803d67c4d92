import { expect, test } from 'vitest';
import type { DrillRecord } from '../../records/drill.ts';
import type { DefinitionFacts, StatusFacts } from '../facts.ts';
import { holdingsOf, type HeldArchive } from '../holding.ts';
import { judgeStatus } from './judge-status.ts';
import { fullOn } from '../period.ts';
import { possibleTypes } from '../possible-types.ts';

const NOW = new Date('2026-07-01T00:00:00.000Z');
const ago = (days: number): string => new Date(NOW.getTime() - days * 86_400_000).toISOString();

function archive(id: string, days: number, changes: Partial<HeldArchive> = {}): HeldArchive {
  return {
    id,
    name: id,
    definition: 'home',
    type: 'FULL',
    createdAt: ago(days),
    reference: null,
    slices: 1,
    bytes: 900,
    parity: { files: 1, bytes: 100, sourceBlocks: 10, recoveryBlocks: 1 },
    outcome: 'success',
    pin: null,
    copies: [],
    missingSlices: [],
    changedSlices: [],
    findings: [],
    verifiedAt: ago(Math.min(days, 10)),
    checks: [checked('slices', 'passed')],
    redundancy: null,
    restoreDrill: null,
    repairDrill: null,
    ...changes,
  };
}

function checked(name: string, result: 'passed' | 'failed') {
  return { name, result, at: ago(1), seconds: 1 };
}

const possible = { FULL: 'FULL', DIFF: 'DIFF', INCR: 'INCR' } as const;
const home: DefinitionFacts = { name: 'home', configured: true, planned: [], possible, lastRun: null };
const failedRun = {
  definition: 'home',
  type: 'INCR',
  outcome: 'failed',
  endedAt: ago(0),
  errorCode: 'target-full',
  trouble: null,
} as const;
const weekly = [archive('full', 15), archive('diff', 8, ref('full')), archive('incr', 1, ref('diff'))];

function found(check: string, severity: 'degraded' | 'damage') {
  return { check, severity, at: ago(1), code: 'found', message: 'Found.', hint: null };
}

function ref(id: string): Pick<HeldArchive, 'reference'> {
  return { reference: { id, name: id } };
}

function judge(archives: readonly HeldArchive[], changes: Partial<StatusFacts> = {}) {
  const storage = { path: '/a', problem: null, freeBytes: 1e9, totalBytes: 2e9 };
  return judgeStatus({
    now: NOW,
    storage,
    definitions: [home],
    archives: holdingsOf(archives),
    gone: [],
    away: null,
    lastLook: [],
    ...changes,
  });
}

const codes = (status: ReturnType<typeof judge>): string[] =>
  [...status.storage.reasons, ...status.definitions.flatMap(({ reasons }) => reasons)].map(
    ({ level, code }) => `${level} ${code}`,
  );

test('all is well: ok, with the newest restore point', () => {
  const status = judge(weekly);
  expect([status.verdict, codes(status)]).toEqual(['ok', []]);
  expect(status.definitions[0]).toMatchObject({ restorePoint: { id: 'incr' }, period: null, archives: 3 });
});

test('a chain counts only when every link is there, verified and sound', () => {
  const [full, diff, incr] = weekly as [HeldArchive, HeldArchive, HeldArchive];
  const broken = judge([full, incr]);
  expect(broken).toMatchObject({ verdict: 'danger', definitions: [{ restorePoint: { id: 'full' } }] });
  expect(codes(broken)).toContain('danger chain-broken');
  const unverified = judge([full, { ...diff, verifiedAt: null }, incr]);
  expect(unverified.definitions[0]).toMatchObject({ restorePoint: { id: 'full' } });
  expect(codes(unverified)).toEqual(['attention newest-not-restorable', 'attention never-verified']);
  const damaged = judge([{ ...full, checks: [checked('slices', 'failed')] }, diff, incr]);
  expect(codes(damaged)).toEqual(['danger no-restore-point', 'danger damaged']);
  expect(damaged.definitions[0]?.reasons.map(({ command }) => command)).toEqual([
    `darkive repair ${full.name}`,
    `darkive repair ${full.name}`,
  ]);
  const neverVerified = judge([full, diff, incr].map((one) => ({ ...one, verifiedAt: null })));
  expect(neverVerified.definitions[0]?.reasons[0]?.command).toBe('darkive verify --definition home');
});

test('a schedule says when a backup is overdue, and in danger when three more were missed', () => {
  const plan = (type: 'DIFF' | 'INCR', dueDays: number, periodDays: number) => ({
    type,
    schedule: 'weekly',
    last: { name: 'incr' },
    dueAt: new Date(ago(dueDays)),
    overdueAt: new Date(ago(dueDays - 1)),
    period: periodDays * 86_400,
  });
  const at = (...planned: ReturnType<typeof plan>[]) => judge(weekly, { definitions: [{ ...home, planned }] });
  expect(codes(at(plan('INCR', 0.9, 7)))).toEqual([]);
  expect(at(plan('INCR', 0.9, 7), plan('DIFF', -5, 28)).definitions[0]).toMatchObject({
    period: 7 * 86_400,
    overdueAt: ago(-0.1),
  });
  expect(codes(at(plan('INCR', 2, 7)))).toEqual(['attention overdue']);
  expect(codes(at(plan('INCR', 22, 7)))).toEqual(['danger overdue']);
  expect(codes(at(plan('DIFF', 10, 28), plan('INCR', 10, 1)))).toEqual(['danger overdue']);
  expect(at(plan('INCR', 2, 7)).definitions[0]?.reasons[0]).toMatchObject({
    message: 'home: INCR was due 2026-06-29 00:00 UTC (weekly); the last that counts is incr.',
    command: 'darkive backup due home',
  });
  const left = { ...home, configured: false, possible: null, planned: [plan('INCR', 22, 7)] };
  expect(codes(judge(weekly, { definitions: [left] }))).toEqual([]);
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
      archive('b', 2, { parity: null }),
      archive('c', 1, { redundancy, repairDrill: { ...drill, kind: 'repair' } }),
    ],
    {
      definitions: [{ ...home, lastRun: failedRun }],
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
  expect(codes(judge(weekly.map((one) => ({ ...one, parity: null }))))).toEqual([]);
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
  const grown = [
    archive('a', 100, { bytes: 9e9, parity: null }),
    archive('b', 50, { bytes: 500, parity: null }),
    archive('c', 1, { bytes: 500, parity: null }),
  ];
  expect(fullOn(grown, 100, NOW)?.toISOString()).toBe(ago(-10));
  expect(fullOn(grown.slice(2), 100, NOW)).toBeNull();
  expect(fullOn([], 100, NOW)).toBeNull();
  const storage = { path: '/a', problem: null, freeBytes: 100, totalBytes: 1000 };
  expect(codes(judge(weekly, { storage }))).toEqual(['danger storage-fills']);
});

test.each([
  ['a run that failed', { outcome: 'failed' }, {}, ['attention last-run-failed']],
  ['a run that was degraded', { outcome: 'degraded' }, {}, ['attention last-run-degraded']],
  ['one that a verification has made good', { outcome: 'degraded', endedAt: ago(2) }, { verifiedAt: ago(1) }, []],
  [
    'one that a verification has not made good',
    { outcome: 'degraded', endedAt: ago(1) },
    { verifiedAt: ago(0), checks: [checked('plugins', 'failed')] },
    ['attention last-run-degraded'],
  ],
  [
    'a source that could not be read whole, whatever was verified since',
    { outcome: 'degraded', endedAt: ago(2) },
    { verifiedAt: ago(1), findings: [found('made', 'degraded')] },
    ['attention archive-lacks'],
  ],
  ['a success', { outcome: 'success' }, {}, []],
] as const)('%s is told', (_what, run, change, expected) => {
  const newest = archive('full', 3, { createdAt: ago(3), ...change });
  const definition = { ...home, lastRun: { ...failedRun, ...run } };
  expect(codes(judge([newest], { definitions: [definition] }))).toEqual(expected);
  // Of a definition that nobody backs up any more there is nothing to be run again.
  const left = { ...definition, configured: false, possible: null };
  expect(codes(judge([newest], { definitions: [left] }))).toEqual([]);
});

test('what a plugin found counts as it was found, unless the same is said already', () => {
  const one = (...findings: ReturnType<typeof found>[]) => archive('full', 3, { findings });
  expect(codes(judge([one(found('plugins', 'damage'))]))).toEqual(['danger damage-found']);
  expect(codes(judge([one(found('plugins', 'degraded'))]))).toEqual(['attention trouble-found']);
  expect(judge([one(found('plugins', 'damage'))]).definitions[0]?.restorePoint?.id).toBe('full');
  const cut = { ...one(found('plugins', 'damage')), changedSlices: [1] };
  expect(codes(judge([cut]))).toEqual(['danger no-restore-point', 'danger damaged']);
});

test.each([
  ['nothing', [], 'since-diff', ['FULL', 'FULL', 'FULL']],
  ['a FULL', ['FULL'], 'since-diff', ['FULL', 'DIFF', 'DIFF']],
  ['a FULL, in a chain', ['FULL'], 'chain', ['FULL', 'DIFF', 'INCR']],
  ['a FULL and a DIFF', ['FULL', 'DIFF'], 'since-diff', ['FULL', 'DIFF', 'INCR']],
  ['a DIFF without its FULL', ['DIFF'], 'since-diff', ['FULL', 'FULL', 'FULL']],
] as const)('with %s what can be made is made', (_what, types, incremental, expected) => {
  const able = possibleTypes(
    types.map((type) => ({ type })),
    incremental,
  );
  expect([able.FULL, able.DIFF, able.INCR]).toEqual(expected);
});
