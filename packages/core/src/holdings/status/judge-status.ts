import { typed } from '../../records/archive-name.ts';
import { archiveReasons } from './archive-reasons.ts';
import { deadlinesOf, overdueReasons } from '../deadlines.ts';
import type { Away, DefinitionFacts, GoneFacts, PlaceStatus, StatusFacts } from '../facts.ts';
import type { Holding } from '../holding.ts';
import { lastLookReasons } from '../last-look.ts';
import { elsewhereReason, goneReasons } from './gone-reasons.ts';
import { fullOn } from '../period.ts';
import { runReasons } from './run-reasons.ts';
import { attention, danger, days, inDays, type Reason, type Verdict } from '../reason.ts';

export interface DefinitionStatus {
  readonly name: string;
  readonly verdict: Verdict;
  readonly archives: number;
  /** The newest archive whose whole chain is there and verified; null when there is none. */
  readonly restorePoint: { readonly id: string; readonly name: string; readonly createdAt: string } | null;
  /** Seconds from backup to backup, as the schedule says or as they usually follow each other; null when it is not known. */
  readonly period: number | null;
  /** When the next backup is overdue; null when that is not known. */
  readonly overdueAt: string | null;
  /** The archive that was verified longest ago; `at` is null when it never was. Null without archives. */
  readonly oldestVerification: { readonly name: string; readonly at: string | null } | null;
  readonly lastDrill: { readonly archive: string; readonly at: string; readonly result: string } | null;
  /** Seconds to recover the newest archive that was drilled with its chain, as estimated then; null when unknown. */
  readonly timeToRecover: number | null;
  /** What is left of it when this machine is gone; null when no place was ever added, or it has no archive. */
  readonly away: Omit<Away, 'reasons'> | null;
  readonly reasons: readonly Reason[];
}

export interface StatusVerdict {
  readonly verdict: Verdict;
  readonly definitions: readonly DefinitionStatus[];
  /** Other places with copies, by name. */
  readonly places: readonly PlaceStatus[];
  readonly storage: {
    readonly path: string;
    readonly reachable: boolean;
    readonly freeBytes: number | null;
    readonly totalBytes: number | null;
    /** UTC, ISO 8601; null when it does not fill, or when too little is known. */
    readonly fullOn: string | null;
    readonly reasons: readonly Reason[];
  };
}

const DAY_MS = 86_400_000;
/** Twice the age at which a scrub usually takes an archive. */
const OLD_VERIFICATION_DAYS = 180;
const FULL_SOON_DAYS = 30;
const FULL_NOW_DAYS = 7;
/** One verdict over everything that is known, with every reason. Pure. */
export function judgeStatus(facts: StatusFacts): StatusVerdict {
  const wantsParity = facts.archives.some(({ parity }) => parity !== null);
  const own = Map.groupBy(facts.archives, ({ definition }) => definition);
  const gone = Map.groupBy(facts.gone, ({ definition }) => definition);
  const definitions = facts.definitions.map((definition) =>
    judgeDefinition(definition, own.get(definition.name) ?? [], gone.get(definition.name) ?? [], {
      ...facts,
      wantsParity,
    }),
  );
  const storage = judgeStorage(facts);
  const places = facts.away?.places ?? [];
  const reasons = [storage, ...places, ...definitions].flatMap((one) => one.reasons);
  return { verdict: worst(reasons), definitions, places, storage };
}

/** What is known of all archives together. */
interface Overview extends StatusFacts {
  readonly wantsParity: boolean;
}

/** `own`: oldest first. */
function judgeDefinition(
  definition: DefinitionFacts,
  own: readonly Holding[],
  gone: readonly GoneFacts[],
  facts: Overview,
): DefinitionStatus {
  const { now } = facts;
  const newest = own.at(-1) ?? null;
  const restorePoint = own.findLast(({ restorable }) => restorable) ?? null;
  const deadlines = deadlinesOf(definition, newest);
  const first = deadlines.toSorted((a, b) => a.overdueAt - b.overdueAt)[0] ?? null;
  const oldest = own.toSorted((a, b) => ((a.verifiedAt ?? '') < (b.verifiedAt ?? '') ? -1 : 1))[0] ?? null;
  const drilled = own.flatMap(({ restoreDrill }) => restoreDrill ?? []).toSorted((a, b) => (a.at < b.at ? -1 : 1));
  const lastDrill = drilled.at(-1) ?? null;
  const measured =
    own.findLast(({ restoreDrill }) => (restoreDrill?.recoverSeconds ?? null) !== null)?.restoreDrill ?? null;
  const causes = own.flatMap((archive) => archiveReasons(archive, facts));
  const missed = goneReasons(definition.name, gone, own.length);
  const away = facts.away?.byDefinition.get(definition.name) ?? null;
  const reasons = [
    ...(newest === null
      ? neverMade(definition, gone, facts.storage.path)
      : restoreReasons(definition, newest, restorePoint, causes)),
    ...missed,
    ...causes,
    ...overdueReasons(deadlines, now),
    ...verificationReasons(oldest, now),
    ...(away?.reasons ?? []),
    ...runReasons(definition, newest),
  ];
  return {
    name: definition.name,
    verdict: worst(reasons),
    archives: own.length,
    restorePoint:
      restorePoint === null
        ? null
        : { id: restorePoint.id, name: restorePoint.name, createdAt: restorePoint.createdAt },
    period: deadlines.length === 0 ? null : Math.min(...deadlines.map(({ period }) => period)),
    overdueAt: first === null ? null : new Date(first.overdueAt).toISOString(),
    oldestVerification: oldest === null ? null : { name: oldest.name, at: oldest.verifiedAt },
    lastDrill:
      lastDrill === null ? null : { archive: lastDrill.archiveName, at: lastDrill.at, result: lastDrill.result },
    timeToRecover: measured?.recoverSeconds ?? null,
    away: away === null ? null : { restorePoint: away.restorePoint, places: away.places },
    reasons,
  };
}

/** A definition without an archive. What is gone is told by itself, and a new FULL is no advice then. */
function neverMade({ name, configured }: DefinitionFacts, gone: readonly GoneFacts[], path: string): Reason[] {
  const elsewhere = elsewhereReason(name, gone, path);
  if (elsewhere !== null) return [elsewhere];
  if (gone.length > 0 || !configured) return [];
  return [danger('no-restore-point', `${name} has no archive yet.`, `darkive backup full ${typed(name)}`)];
}

/** `causes`: what is known to be wrong with the archives; the command that mends it comes before any that looks again. */
function restoreReasons(
  { name }: DefinitionFacts,
  newest: Holding,
  restorePoint: Holding | null,
  causes: readonly Reason[],
): Reason[] {
  if (restorePoint === null) {
    const text = `${name} has no archive whose whole chain is there and verified.`;
    const cause = causes.find(({ level }) => level === 'danger');
    return [danger('no-restore-point', text, cause?.command ?? `darkive verify --definition ${typed(name)}`)];
  }
  if (restorePoint.id === newest.id) return [];
  const text = `The newest archive of ${name} is no restore point; the newest that is one is ${restorePoint.name}.`;
  return [attention('newest-not-restorable', text, `darkive verify ${typed(newest.name)}`)];
}

function verificationReasons(oldest: Holding | null, now: Date): Reason[] {
  if (oldest === null) return [];
  const { name, verifiedAt } = oldest;
  if (verifiedAt === null)
    return [attention('never-verified', `${name} was never verified.`, `darkive verify ${typed(name)}`)];
  const age = days(now, verifiedAt);
  if (age <= OLD_VERIFICATION_DAYS) return [];
  return [
    attention('verification-old', `${name} was last verified ${inDays(age)} ago.`, 'darkive scrub --max-age 90d'),
  ];
}

function judgeStorage({ storage, archives, lastLook, now }: StatusFacts): StatusVerdict['storage'] {
  const { path, problem, freeBytes, totalBytes } = storage;
  const full = freeBytes === null ? null : fullOn(archives, freeBytes, now);
  const reasons: Reason[] = [];
  if (problem !== null) {
    reasons.push(attention('storage-unreachable', `Nothing on the storage was looked at: ${problem}`, null));
  }
  if (full !== null) {
    const left = (full.getTime() - now.getTime()) / DAY_MS;
    const text = `The storage will be full in ${inDays(Math.floor(left))} if it goes on as in the last year.`;
    if (left < FULL_SOON_DAYS) reasons.push((left < FULL_NOW_DAYS ? danger : attention)('storage-fills', text, null));
  }
  reasons.push(...lastLookReasons(lastLook));
  return { path, reachable: problem === null, freeBytes, totalBytes, fullOn: full?.toISOString() ?? null, reasons };
}

function worst(reasons: readonly Reason[]): Verdict {
  if (reasons.some(({ level }) => level === 'danger')) return 'danger';
  return reasons.length > 0 ? 'attention' : 'ok';
}
