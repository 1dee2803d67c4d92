import { expect, test } from 'vitest';
import { archive, DAY, decide, nameOf, reasonsOf, removed, rules } from './test-support/archives.ts';

const fulls = ['2023-01-01', '2024-01-01', '2025-01-01', '2026-01-01'].map((day) => archive(`FULL ${day}`));
const chain = [
  archive('FULL 2026-01-01'),
  archive('DIFF 2026-02-01', 'FULL 2026-01-01'),
  archive('INCR 2026-02-04', 'DIFF 2026-02-01'),
  archive('DIFF 2026-03-01', 'FULL 2026-01-01'),
  archive('INCR 2026-03-04', 'DIFF 2026-03-01'),
];

test('without any rule nothing goes, and every archive says so', () => {
  const plan = decide(fulls, '2099-01-01T00:00:00Z');
  expect(removed(plan)).toEqual([]);
  expect(reasonsOf(plan, 'FULL 2023-01-01')).toEqual(['no retention is configured']);
});

test('keep-last keeps the newest, with what they build on', () => {
  const plan = decide(chain, '2026-03-05T00:00:00Z', { policy: rules({ keepLast: 1 }) });
  expect(removed(plan)).toEqual(['DIFF 2026-02-01', 'INCR 2026-02-04']);
  expect(reasonsOf(plan, 'INCR 2026-02-04')).toEqual(['no rule keeps it']);
  expect(reasonsOf(plan, 'DIFF 2026-03-01')).toEqual([`${nameOf('INCR 2026-03-04')} cannot be restored without it`]);
  expect(reasonsOf(plan, 'INCR 2026-03-04')).toEqual([
    'keep-last: number 1 from the newest',
    'the newest restore point',
  ]);
});

test('maximum ages go by type; types without one stay', () => {
  const policy = rules({ maxAge: { full: null, diff: 40 * DAY, incr: 20 * DAY } });
  const plan = decide(chain, '2026-03-20T00:00:00Z', { policy });
  expect(removed(plan)).toEqual(['DIFF 2026-02-01', 'INCR 2026-02-04']);
  expect(reasonsOf(plan, 'INCR 2026-02-04')).toEqual(['max-age: INCR archives older than 20 days go']);
  expect(reasonsOf(plan, 'INCR 2026-03-04')).toEqual(['the newest restore point']);
  expect(reasonsOf(plan, 'DIFF 2026-03-01')[0]).toBe('max-age: younger than 40 days');
  expect(reasonsOf(plan, 'FULL 2026-01-01')).toContain('no rule of the retention is about FULL archives');
});

test('an archive that a kept one builds on outlives its own maximum age', () => {
  const policy = rules({ maxAge: { full: 10 * DAY, diff: 5 * DAY, incr: 100 * DAY } });
  const plan = decide(chain, '2026-03-20T00:00:00Z', { policy });
  expect(removed(plan)).toEqual([]);
  expect(reasonsOf(plan, 'DIFF 2026-02-01')).toEqual([`${nameOf('INCR 2026-02-04')} cannot be restored without it`]);
  expect(reasonsOf(plan, 'FULL 2026-01-01').at(-1)).toBe(
    `${nameOf('INCR 2026-03-04')} and 3 more cannot be restored without it`,
  );
});

test('a FULL goes only by a rule about it, and the newest verified one never', () => {
  const old = rules({ maxAge: { full: 2 * 366 * DAY, diff: null, incr: null } });
  expect(removed(decide(fulls, '2026-06-01T00:00:00Z', { policy: old }))).toEqual([
    'FULL 2023-01-01',
    'FULL 2024-01-01',
  ]);
  const others = rules({ maxAge: { full: null, diff: DAY, incr: DAY } });
  expect(removed(decide(fulls, '2026-06-01T00:00:00Z', { policy: others }))).toEqual([]);
  const all = { policy: rules({ maxAge: { full: DAY, diff: null, incr: null } }), allowMass: true };
  expect(removed(decide(fulls, '2040-01-01T00:00:00Z', all))).toEqual([
    'FULL 2023-01-01',
    'FULL 2024-01-01',
    'FULL 2025-01-01',
  ]);
  expect(removed(decide(fulls.slice(0, 1), '2040-01-01T00:00:00Z', all))).toEqual([]);
});

test('when the newest FULL failed its check, the newest verified one stays with it', () => {
  const policy = rules({ keepLast: 1 });
  const archives = [...fulls.slice(0, 3), archive('FULL 2026-01-01', null, { state: 'failed' })];
  const plan = decide(archives, '2026-06-01T00:00:00Z', { policy });
  expect(removed(plan)).toEqual(['FULL 2023-01-01', 'FULL 2024-01-01']);
  expect(reasonsOf(plan, 'FULL 2025-01-01')).toEqual([
    'keep-last: number 1 from the newest',
    'the newest restore point',
    'the newest verified FULL',
  ]);
  expect(reasonsOf(plan, 'FULL 2026-01-01')).toEqual([
    'keep-last: number 1 from the newest, not counted because a check of its chain failed',
  ]);
});

test('when no FULL is verified the newest stays and says so, and beside it the newest that did not fail', () => {
  const policy = rules({ maxAge: { full: DAY, diff: null, incr: null } });
  const unverified = fulls.map((full) => ({ ...full, state: 'unverified' as const }));
  const plan = decide(unverified, '2026-06-01T00:00:00Z', { policy, allowMass: true });
  expect(removed(plan)).toHaveLength(3);
  expect(reasonsOf(plan, 'FULL 2026-01-01')).toContain('the newest FULL; none is verified');
  const failed = unverified.map((full, index) => (index < 2 ? full : { ...full, state: 'failed' as const }));
  expect(removed(decide(failed, '2026-06-01T00:00:00Z', { policy, allowMass: true }))).toEqual([
    'FULL 2023-01-01',
    'FULL 2025-01-01',
  ]);
});

test('a pinned archive stays with all it needs, and so does a vetoed one', () => {
  const policy = rules({ keepLast: 1 });
  const pinned = chain.map((one) => (one.id === 'INCR 2026-02-04' ? { ...one, pin: { reason: 'tax 2025' } } : one));
  const plan = decide(pinned, '2026-03-05T00:00:00Z', { policy });
  expect(removed(plan)).toEqual([]);
  expect(reasonsOf(plan, 'INCR 2026-02-04')).toEqual(['pinned: tax 2025']);
  const protect = new Map([['DIFF 2026-02-01', 'kept by a plugin']]);
  const vetoed = decide(chain, '2026-03-05T00:00:00Z', { policy, protect });
  expect(removed(vetoed)).toEqual(['INCR 2026-02-04']);
  expect(reasonsOf(vetoed, 'DIFF 2026-02-01')).toEqual(['kept by a plugin']);
});

test('the newest restore point stays however old it is', () => {
  const policy = rules({ maxAge: { full: null, diff: DAY, incr: DAY } });
  const plan = decide(chain, '2026-04-01T00:00:00Z', { policy });
  expect(removed(plan)).toEqual(['DIFF 2026-02-01', 'INCR 2026-02-04']);
  expect(reasonsOf(plan, 'INCR 2026-03-04')).toEqual(['the newest restore point']);
});

test('orphans are named and kept, and go with --remove-orphans unless they are pinned or in doubt', () => {
  const broken = [
    ...chain,
    archive('DIFF 2026-01-15', 'FULL 2025-01-01'),
    archive('INCR 2026-01-16', 'DIFF 2026-01-15'),
    archive('INCR 2026-01-17', 'DIFF 2026-01-15', { pin: { reason: null } }),
    archive('DIFF 2026-01-18', 'FULL 2025-06-01'),
  ];
  const policy = rules({ keepLast: 9 });
  const kept = decide(broken, '2026-03-05T00:00:00Z', { policy });
  expect(removed(kept)).toEqual([]);
  expect(kept.orphans).toHaveLength(4);
  expect(reasonsOf(kept, 'DIFF 2026-01-15')[0]).toBe(
    `orphan: it builds on ${nameOf('FULL 2025-01-01')}, which is gone. --remove-orphans removes it`,
  );
  const plan = decide(broken, '2026-03-05T00:00:00Z', {
    policy,
    removeOrphans: true,
    doubtful: new Set([nameOf('FULL 2025-06-01')]),
  });
  expect(removed(plan)).toEqual(['INCR 2026-01-16']);
  expect(reasonsOf(plan, 'INCR 2026-01-16')).toEqual([
    `orphan: it builds on ${nameOf('FULL 2025-01-01')}, which is gone`,
  ]);
  expect(reasonsOf(plan, 'DIFF 2026-01-18')[0]).toContain('unreadable');
});

test('references that lead in a circle make orphans, not an endless loop', () => {
  const plan = decide(
    [archive('INCR 2026-01-01', 'INCR 2026-01-02'), archive('INCR 2026-01-02', 'INCR 2026-01-01')],
    '2026-02-01T00:00:00Z',
  );
  expect(plan.orphans).toHaveLength(2);
});

test('archives dated in the future stay, and take nobody’s place', () => {
  const archives = [...fulls, archive('FULL 2030-01-01')];
  const plan = decide(archives, '2026-06-01T00:00:00Z', { policy: rules({ keepLast: 1 }) });
  expect(plan.future).toEqual([nameOf('FULL 2030-01-01')]);
  expect(removed(plan)).toEqual(['FULL 2023-01-01', 'FULL 2024-01-01', 'FULL 2025-01-01']);
  expect(reasonsOf(plan, 'FULL 2026-01-01')).toContain('the newest verified FULL');
});

test('days, weeks, months and years keep their newest archive, by local time', () => {
  const times = ['2025-12-31T22:30', '2025-12-31T23:30', '2026-01-01T10:00', '2026-01-02T10:00', '2026-01-12T10:00'];
  const archives = times.map((time) => archive(`FULL ${time}`));
  const keptBy = (change: Parameters<typeof rules>[0]): string[] => {
    const gone = new Set(removed(decide(archives, '2026-01-13T00:00:00Z', { policy: rules(change) })));
    return times.filter((time) => !gone.has(`FULL ${time}`));
  };
  // 22:30 UTC is still 2025 in Berlin, 23:30 is 2026.
  expect(keptBy({ keepDaily: 9 })).toEqual([
    '2025-12-31T22:30',
    '2026-01-01T10:00',
    '2026-01-02T10:00',
    '2026-01-12T10:00',
  ]);
  expect(keptBy({ keepDaily: 2 })).toEqual(['2026-01-02T10:00', '2026-01-12T10:00']);
  expect(keptBy({ keepWeekly: 2 })).toEqual(['2026-01-02T10:00', '2026-01-12T10:00']);
  expect(keptBy({ keepMonthly: 2 })).toEqual(['2025-12-31T22:30', '2026-01-12T10:00']);
  expect(keptBy({ keepYearly: 2 })).toEqual(['2025-12-31T22:30', '2026-01-12T10:00']);
  expect(keptBy({ keepWithin: 12 * DAY })).toEqual(['2026-01-01T10:00', '2026-01-02T10:00', '2026-01-12T10:00']);
  expect(keptBy({ keepLast: 3 })).toEqual(['2026-01-01T10:00', '2026-01-02T10:00', '2026-01-12T10:00']);
});

test('archives that failed a check use up no count, so that they push no good one out', () => {
  const days = [1, 2, 3, 4, 5, 6].map((day) =>
    archive(`FULL 2026-01-0${day}`, null, { state: day > 3 ? 'failed' : 'verified' }),
  );
  for (const rule of ['keepDaily', 'keepLast'] as const) {
    const plan = decide(days, '2026-01-07T00:00:00Z', { policy: rules({ [rule]: 2 }) });
    expect(removed(plan)).toEqual(['FULL 2026-01-01']);
  }
});

test('a maximum age limits what days, weeks and months keep, but not keep-last', () => {
  const maxAge = { full: null, diff: null, incr: 20 * DAY };
  const monthly = decide(chain, '2026-03-20T00:00:00Z', { policy: rules({ keepMonthly: 12, maxAge }) });
  expect(removed(monthly)).toEqual(['INCR 2026-02-04']);
  expect(reasonsOf(monthly, 'DIFF 2026-02-01')).toEqual(['keep-monthly: the newest of 2026-02']);
  expect(reasonsOf(monthly, 'INCR 2026-02-04')).toEqual(['max-age: INCR archives older than 20 days go']);
  expect(removed(decide(chain, '2026-03-20T00:00:00Z', { policy: rules({ keepLast: 3, maxAge }) }))).not.toContain(
    'INCR 2026-03-04',
  );
  expect(removed(decide(chain, '2026-03-20T00:00:00Z', { policy: rules({ keepLast: 5, maxAge }) }))).toEqual([]);
});
