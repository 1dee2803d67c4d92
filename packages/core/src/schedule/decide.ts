import type { ArchiveType } from '../records/archive-name.ts';
import { chainsOf } from '../records/chain.ts';
import type { Outcome } from '../records/run-report.ts';
import { dueTime } from './due-time.ts';
import type { Schedule } from './schedule-word.ts';
import type { Zone } from '../time/zone.ts';

/** A published archive, as far as a schedule cares. A manifest is one, and so is a row of the ledger. */
export interface PastArchive {
  readonly id: string;
  readonly name: string;
  readonly type: ArchiveType;
  /** UTC, ISO 8601. */
  readonly createdAt: string;
  readonly reference: { readonly id: string; readonly name: string } | null;
}

/** How the last run of one type ended. `outcome` is null when it goes on, or was cut off. */
export interface LastAttempt {
  readonly type: ArchiveType;
  /** UTC, ISO 8601. */
  readonly startedAt: string;
  readonly outcome: Outcome | null;
  readonly errorCode: string | null;
}

export interface ScheduleRequest {
  readonly incremental: 'since-diff' | 'chain';
  readonly schedules: Readonly<Record<ArchiveType, Schedule>>;
  /** What is made when the reference of a due DIFF or INCR is missing: a FULL, or that DIFF or INCR, which then fails. */
  readonly onMissingReference: 'full' | 'fail';
  /** Archives of this definition, in any order. */
  readonly archives: readonly PastArchive[];
  /** Of this definition; a failed attempt makes nothing done, but is told. */
  readonly attempts: readonly LastAttempt[];
  readonly now: Date;
  readonly zone: Zone;
}

/** How one type of archive stands. */
export interface TypeState {
  readonly type: ArchiveType;
  /** As written in the configuration. */
  readonly schedule: string;
  /** The newest archive that counts: of this type, or one that holds more. */
  readonly last: { readonly name: string; readonly type: ArchiveType; readonly at: string } | null;
  /** When the next one is, or was, due; null: now, because there is none, or never. */
  readonly next: string | null;
  readonly due: boolean;
  /** Due for a day already, or the one after it is due as well. */
  readonly overdue: boolean;
  /** From when on it is, or will be, overdue; null when nothing is asked for. UTC, ISO 8601. */
  readonly overdueAt: string | null;
}

export interface DueDecision {
  /** The archive to make now; null: nothing is due. */
  readonly type: ArchiveType | null;
  /** As one clause: why this type, or why nothing. */
  readonly reason: string;
  /** Since when; null when nothing is due, or there never was one. UTC, ISO 8601. */
  readonly since: string | null;
  readonly overdue: boolean;
  /** What comes next when nothing is due. */
  readonly next: { readonly type: ArchiveType; readonly at: string } | null;
  readonly types: readonly TypeState[];
}

const DAY = 86_400_000;

/** A clock may be set back a little; archives from further ahead say that it was wrong once. */
const TOLERANCE = 60_000;

/** From the type that holds most to the one that holds least: an archive does for every type after its own. */
const TYPES: readonly ArchiveType[] = ['FULL', 'DIFF', 'INCR'];

/**
 * What a definition needs now: one archive at most. A due FULL beats a DIFF, which beats an INCR, because it holds what
 * they would hold. What was missed is due until it is made; archives that cannot be restored, and archives from the
 * future (a clock that jumped), make nothing done.
 */
export function decideDue(request: ScheduleRequest): DueDecision {
  const archives = usableArchives(request);
  const types = TYPES.map((type) => typeState(type, archives, request));
  const due = types.find((state) => state.due);
  if (due === undefined) {
    const coming = types.flatMap(({ type, next }) => (next === null ? [] : [{ type, at: next }]));
    const next = coming.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))[0] ?? null;
    const reason = next === null ? 'no schedule is on' : 'nothing is due';
    return { type: null, reason, since: null, overdue: false, next, types };
  }
  const { type, why } = possibleType(due.type, archives, request);
  const scheduled =
    due.last === null
      ? `there is no ${due.type} archive yet`
      : `${due.type} is due (${due.schedule}), the last is ${due.last.name}`;
  return {
    type,
    reason: [scheduled, ...(why === null ? [] : [why]), ...lastFailure(due, request.attempts)].join('; '),
    since: due.next,
    overdue: due.overdue,
    next: null,
    types,
  };
}

/** Oldest first: archives whose whole chain is there, and not from the future. */
function usableArchives({ archives, now }: ScheduleRequest): readonly PastArchive[] {
  const chains = chainsOf(archives);
  return archives
    .map((archive) => ({ archive, time: Date.parse(archive.createdAt) }))
    .filter(({ archive, time }) => time <= now.getTime() + TOLERANCE && chains.get(archive.id)?.complete === true)
    .toSorted((a, b) => a.time - b.time)
    .map(({ archive }) => archive);
}

function typeState(
  type: ArchiveType,
  archives: readonly PastArchive[],
  { schedules, now, zone }: ScheduleRequest,
): TypeState {
  const schedule = schedules[type];
  const counted = new Set(TYPES.slice(0, TYPES.indexOf(type) + 1));
  const last = archives.findLast((archive) => counted.has(archive.type)) ?? null;
  const next = last === null ? null : dueTime(schedule, new Date(last.createdAt), zone);
  const due = schedule.kind !== 'off' && (last === null || (next !== null && next <= now));
  const after = next === null ? null : dueTime(schedule, next, zone);
  const overdueAt = next === null ? null : new Date(Math.min(next.getTime() + DAY, after?.getTime() ?? Infinity));
  return {
    type,
    schedule: schedule.text,
    last: last === null ? null : { name: last.name, type: last.type, at: last.createdAt },
    next: next?.toISOString() ?? null,
    due,
    overdue: due && overdueAt !== null && now >= overdueAt,
    overdueAt: overdueAt?.toISOString() ?? null,
  };
}

/** The type that can be made when `wanted` is due. `why`: the reason when it is another one, or cannot be made. */
function possibleType(
  wanted: ArchiveType,
  archives: readonly PastArchive[],
  { incremental, onMissingReference }: ScheduleRequest,
): { readonly type: ArchiveType; readonly why: string | null } {
  if (wanted === 'FULL') return { type: 'FULL', why: null };
  const full = archives.findLastIndex(({ type }) => type === 'FULL');
  if (full === -1) {
    const why = `a${wanted === 'DIFF' ? '' : 'n'} ${wanted} needs a FULL, and there is none`;
    return { type: onMissingReference === 'full' ? 'FULL' : wanted, why };
  }
  if (wanted === 'DIFF' || incremental === 'chain') return { type: wanted, why: null };
  // On a DIFF of the previous FULL it would grow with the age of that one, and end with it.
  if (archives.findLastIndex(({ type }) => type === 'DIFF') > full) return { type: 'INCR', why: null };
  return { type: 'DIFF', why: 'there is no DIFF since the newest FULL' };
}

function lastFailure(due: TypeState, attempts: readonly LastAttempt[]): readonly string[] {
  const [newest] = attempts.toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  if (newest === undefined || newest.outcome === 'success' || newest.outcome === 'degraded') return [];
  if (due.last !== null && Date.parse(newest.startedAt) < Date.parse(due.last.at)) return [];
  const ended = newest.outcome ?? 'did not end';
  const code = newest.errorCode === null ? '' : ` (${newest.errorCode})`;
  return [`the attempt at ${newest.startedAt.slice(0, 16)}Z ${ended === 'skipped' ? 'was skipped' : ended}${code}`];
}
