import { chainsOf, isRestorable, type Chains } from '../../holdings/index.ts';
import { archiveReasons } from './archive-reasons.ts';
import { deadlinesOf, overdueReasons } from './deadlines.ts';
import type { ArchiveFacts, DefinitionFacts, StatusFacts } from './facts.ts';
import { fullOn } from './period.ts';
import { attention, danger, days, inDays, quoted, type Reason, type Verdict } from './reason.ts';

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
  readonly reasons: readonly Reason[];
}

export interface StatusVerdict {
  readonly verdict: Verdict;
  readonly definitions: readonly DefinitionStatus[];
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
  const chains = chainsOf(facts.archives);
  const wantsParity = facts.archives.some(({ hasParity }) => hasParity);
  const own = Map.groupBy(facts.archives, ({ definition }) => definition);
  const definitions = facts.definitions.map((definition) =>
    judgeDefinition(definition, own.get(definition.name) ?? [], { ...facts, chains, wantsParity }),
  );
  const storage = judgeStorage(facts);
  const reasons = [...storage.reasons, ...definitions.flatMap((definition) => definition.reasons)];
  return { verdict: worst(reasons), definitions, storage };
}

/** What is known of all archives together. */
interface Overview extends StatusFacts {
  readonly chains: Chains<ArchiveFacts>;
  readonly wantsParity: boolean;
}

/** `own`: oldest first. */
function judgeDefinition(definition: DefinitionFacts, own: readonly ArchiveFacts[], facts: Overview): DefinitionStatus {
  const { now } = facts;
  const newest = own.at(-1) ?? null;
  const restorePoint = own.findLast((archive) => isRestorable(archive, facts.chains)) ?? null;
  const deadlines = deadlinesOf(definition, newest, own);
  const first = deadlines.toSorted((a, b) => a.overdueAt - b.overdueAt)[0] ?? null;
  const oldest = own.toSorted((a, b) => ((a.verifiedAt ?? '') < (b.verifiedAt ?? '') ? -1 : 1))[0] ?? null;
  const drilled = own.flatMap(({ restoreDrill }) => restoreDrill ?? []).toSorted((a, b) => (a.at < b.at ? -1 : 1));
  const lastDrill = drilled.at(-1) ?? null;
  const measured =
    own.findLast(({ restoreDrill }) => (restoreDrill?.recoverSeconds ?? null) !== null)?.restoreDrill ?? null;
  const causes = own.flatMap((archive) => archiveReasons(archive, facts));
  const reasons = [
    ...restoreReasons(definition, newest, restorePoint, causes),
    ...causes,
    ...overdueReasons(deadlines, now),
    ...verificationReasons(oldest, now),
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
    reasons,
  };
}

/** `causes`: what is known to be wrong with the archives; the command that mends it comes before any that looks again. */
function restoreReasons(
  { name, configured }: DefinitionFacts,
  newest: ArchiveFacts | null,
  restorePoint: ArchiveFacts | null,
  causes: readonly Reason[],
): Reason[] {
  if (newest === null) {
    if (!configured) return [];
    return [danger('no-restore-point', `${name} has no archive yet.`, `darkive backup full ${quoted(name)}`)];
  }
  if (restorePoint === null) {
    const text = `${name} has no archive whose whole chain is there and verified.`;
    const cause = causes.find(({ level }) => level === 'danger');
    return [danger('no-restore-point', text, cause?.command ?? `darkive verify --definition ${quoted(name)}`)];
  }
  if (restorePoint.id === newest.id) return [];
  const text = `The newest archive of ${name} is no restore point; the newest that is one is ${restorePoint.name}.`;
  return [attention('newest-not-restorable', text, `darkive verify ${newest.name}`)];
}

function verificationReasons(oldest: ArchiveFacts | null, now: Date): Reason[] {
  if (oldest === null) return [];
  const { name, verifiedAt } = oldest;
  if (verifiedAt === null)
    return [attention('never-verified', `${name} was never verified.`, `darkive verify ${name}`)];
  const age = days(now, verifiedAt);
  if (age <= OLD_VERIFICATION_DAYS) return [];
  return [
    attention('verification-old', `${name} was last verified ${inDays(age)} ago.`, 'darkive scrub --max-age 90d'),
  ];
}

function runReasons({ name, lastRun }: DefinitionFacts, newest: ArchiveFacts | null): Reason[] {
  if (lastRun?.outcome !== 'failed') return [];
  if (newest !== null && newest.createdAt > lastRun.endedAt) return [];
  const why = lastRun.errorCode === null ? '' : ` (${lastRun.errorCode})`;
  return [
    attention('last-run-failed', `The last backup of ${name} failed${why}.`, `darkive backup incr ${quoted(name)}`),
  ];
}

function judgeStorage({ storage, archives, now }: StatusFacts): StatusVerdict['storage'] {
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
  return { path, reachable: problem === null, freeBytes, totalBytes, fullOn: full?.toISOString() ?? null, reasons };
}

function worst(reasons: readonly Reason[]): Verdict {
  if (reasons.some(({ level }) => level === 'danger')) return 'danger';
  return reasons.length > 0 ? 'attention' : 'ok';
}
