import { expect, test } from 'vitest';
import type { ArchiveType } from '../records/archive-name.ts';
import { decideDue, type LastAttempt, type PastArchive } from './decide.ts';
import { parseSchedule, type Schedule } from './schedule-word.ts';
import { createZone } from '../time/zone.ts';

const ZONE = createZone('Europe/Copenhagen');

function schedule(text: string): Schedule {
  const parsed = parseSchedule(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}

interface Situation {
  readonly now: string;
  readonly archives?: readonly PastArchive[];
  readonly attempts?: readonly LastAttempt[];
  readonly full?: string;
  readonly diff?: string;
  readonly incr?: string;
  readonly onMissingReference?: 'full' | 'fail';
  readonly incremental?: 'since-diff' | 'chain';
}

function decide({ now, full = 'yearly', diff = 'monthly', incr = 'every 3 days', ...more }: Situation) {
  return decideDue({
    incremental: 'since-diff',
    onMissingReference: 'full',
    archives: [],
    attempts: [],
    ...more,
    schedules: { FULL: schedule(full), DIFF: schedule(diff), INCR: schedule(incr) },
    now: new Date(now),
    zone: ZONE,
  });
}

function archive(type: ArchiveType, createdAt: string, reference: string | null = null): PastArchive {
  const id = `${type}@${createdAt}`;
  return { id, name: id, type, createdAt, reference: reference === null ? null : { id: reference, name: reference } };
}

const FULL = archive('FULL', '2026-01-01T00:30:00.000Z');
const DIFF = archive('DIFF', '2026-02-01T00:30:00.000Z', FULL.id);
const INCR = archive('INCR', '2026-02-04T00:30:00.000Z', DIFF.id);

test('a definition without archives needs a FULL, and that is not overdue', () => {
  expect(decide({ now: '2026-06-01T12:00:00Z' })).toMatchObject({
    type: 'FULL',
    since: null,
    overdue: false,
    reason: 'there is no FULL archive yet',
  });
});

test('right after a FULL nothing is due, for it holds what the others would; the INCR comes next', () => {
  expect(decide({ now: '2026-01-01T12:00:00Z', archives: [FULL] })).toMatchObject({
    type: null,
    reason: 'nothing is due',
    next: { type: 'INCR', at: '2026-01-03T23:00:00.000Z' },
  });
});

test('an INCR is due three calendar days after the last archive, counted from midnight in the zone', () => {
  const archives = [FULL, DIFF, INCR];
  expect(decide({ now: '2026-02-06T22:59:00Z', archives }).type).toBeNull();
  expect(decide({ now: '2026-02-06T23:00:00Z', archives })).toMatchObject({
    type: 'INCR',
    since: '2026-02-06T23:00:00.000Z',
    overdue: false,
  });
});

test('an INCR becomes a DIFF when there is none since the newest FULL', () => {
  expect(decide({ now: '2026-01-05T12:00:00Z', archives: [FULL] })).toMatchObject({
    type: 'DIFF',
    reason: expect.stringContaining('there is no DIFF since the newest FULL'),
  });
  const newer = archive('FULL', '2026-02-05T00:30:00.000Z');
  expect(decide({ now: '2026-02-09T12:00:00Z', archives: [FULL, DIFF, INCR, newer] }).type).toBe('DIFF');
  expect(decide({ now: '2026-01-05T12:00:00Z', archives: [FULL], incremental: 'chain' }).type).toBe('INCR');
});

test('of several that are due the one that holds most is made', () => {
  expect(decide({ now: '2026-03-01T12:00:00Z', archives: [FULL, DIFF, INCR] }).type).toBe('DIFF');
  expect(decide({ now: '2027-01-01T12:00:00Z', archives: [FULL, DIFF, INCR] }).type).toBe('FULL');
});

test('a yearly FULL that was missed is taken whenever the next chance comes, once', () => {
  const chance = '2027-04-17T08:00:00Z';
  expect(decide({ now: chance, archives: [FULL, DIFF, INCR] })).toMatchObject({
    type: 'FULL',
    since: '2026-12-31T23:00:00.000Z',
    overdue: true,
  });
  const made = archive('FULL', '2027-04-17T08:00:05.000Z');
  expect(decide({ now: '2027-04-17T09:00:00Z', archives: [FULL, DIFF, INCR, made] }).type).toBeNull();
});

test('overdue is what has been due for a day, or twice', () => {
  const archives = [FULL, DIFF, INCR];
  expect(decide({ now: '2026-02-07T22:59:00Z', archives }).overdue).toBe(false);
  expect(decide({ now: '2026-02-07T23:00:00Z', archives }).overdue).toBe(true);
  expect(decide({ now: '2026-02-04T02:59:00Z', archives, incr: 'hourly' }).overdue).toBe(true);
});

test('a DIFF without a FULL becomes a FULL, or fails, as configured', () => {
  const lost = [DIFF, INCR];
  expect(decide({ now: '2026-02-05T12:00:00Z', archives: lost, full: 'off' })).toMatchObject({
    type: 'FULL',
    reason: expect.stringContaining('a DIFF needs a FULL, and there is none'),
  });
  expect(
    decide({ now: '2026-02-05T12:00:00Z', archives: lost, full: 'off', onMissingReference: 'fail' }),
  ).toMatchObject({ type: 'DIFF', reason: expect.stringContaining('needs a FULL') });
});

test('archives whose chain is broken make nothing done', () => {
  const orphan = archive('DIFF', '2026-02-01T00:30:00.000Z', 'gone');
  expect(decide({ now: '2026-02-02T12:00:00Z', archives: [FULL, orphan] })).toMatchObject({ type: 'DIFF' });
  const circle = { ...FULL, reference: { id: FULL.id, name: FULL.name } };
  expect(decide({ now: '2026-02-02T12:00:00Z', archives: [circle] })).toMatchObject({ type: 'FULL' });
});

test('a failed or skipped attempt makes nothing done, and is told until an archive is made', () => {
  const attempt: LastAttempt = {
    type: 'INCR',
    startedAt: '2026-02-07T01:00:00.000Z',
    outcome: 'failed',
    errorCode: 'target-full',
  };
  const archives = [FULL, DIFF, INCR];
  const failed = decide({ now: '2026-02-07T12:00:00Z', archives, attempts: [attempt] });
  expect(failed).toMatchObject({ type: 'INCR' });
  expect(failed.reason).toMatch(/; the attempt at 2026-02-07T01:00Z failed \(target-full\)$/);
  const skipped = { ...attempt, outcome: 'skipped', errorCode: null } as const;
  expect(decide({ now: '2026-02-07T12:00:00Z', archives, attempts: [skipped] }).reason).toMatch(/was skipped$/);
  const before = { ...attempt, startedAt: '2026-02-03T01:00:00.000Z' };
  expect(decide({ now: '2026-02-07T12:00:00Z', archives, attempts: [before] }).reason).not.toContain('attempt');
});

test('an archive from the future, made when the clock was wrong, does not put everything off', () => {
  const future = archive('FULL', '2099-01-01T00:00:00.000Z');
  expect(decide({ now: '2026-02-08T12:00:00Z', archives: [FULL, DIFF, INCR, future] })).toMatchObject({
    type: 'INCR',
  });
  expect(decide({ now: '2026-02-04T00:29:30Z', archives: [FULL, DIFF, INCR] }).type, 'set back by 30 s').toBeNull();
});

test('a clock far ahead asks for one FULL and no more', () => {
  const archives = [FULL, DIFF, INCR];
  expect(decide({ now: '2099-06-01T12:00:00Z', archives }).type).toBe('FULL');
  const made = archive('FULL', '2099-06-01T12:00:01.000Z');
  expect(decide({ now: '2099-06-01T13:00:00Z', archives: [...archives, made] }).type).toBeNull();
});

test('schedules that are off ask for nothing', () => {
  expect(decide({ now: '2026-06-01T12:00:00Z', full: 'off', diff: 'off', incr: 'off' })).toMatchObject({
    type: null,
    reason: 'no schedule is on',
    next: null,
  });
  expect(decide({ now: '2030-06-01T12:00:00Z', archives: [FULL], diff: 'off', incr: 'off', full: 'off' }).type).toBe(
    null,
  );
});

test.each([
  ['every month', '2026-01-31T12:00:00Z', '2026-02-27T23:00:00.000Z'],
  ['every 12 months', '2028-02-29T12:00:00Z', '2029-02-27T23:00:00.000Z'],
  ['every 2 weeks', '2026-03-28T12:00:00Z', '2026-04-10T22:00:00.000Z'],
  ['every day', '2026-10-24T22:30:00Z', '2026-10-25T23:00:00.000Z'],
  ['every 1 day', '2026-12-31T12:00:00Z', '2026-12-31T23:00:00.000Z'],
  ['yearly', '2027-12-31T22:59:59Z', '2027-12-31T23:00:00.000Z'],
  ['*-02-29 12:00', '2026-12-31T12:00:00Z', '2028-02-29T11:00:00.000Z'],
])('%s after %s is %s', (full, last, next) => {
  const { types } = decide({ now: last, archives: [archive('FULL', last)], full });
  expect(types[0]).toMatchObject({ type: 'FULL', schedule: full, next });
});

test('daily comes on every day, also where the clocks go forward at midnight', () => {
  const [parsed] = [schedule('daily')];
  const { types } = decideDue({
    incremental: 'chain',
    onMissingReference: 'full',
    schedules: { FULL: parsed, DIFF: schedule('off'), INCR: schedule('off') },
    archives: [archive('FULL', '2026-04-23T12:00:00Z')],
    attempts: [],
    now: new Date('2026-04-23T13:00:00Z'),
    zone: createZone('Africa/Cairo'),
  });
  expect(types[0]?.next).toBe('2026-04-23T22:00:00.000Z');
});
