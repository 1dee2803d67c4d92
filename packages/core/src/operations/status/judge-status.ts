import { chainsOf, type Chains } from './chain-of-facts.ts';
import type { ArchiveFacts, DefinitionFacts, StatusFacts } from './facts.ts';
import { fullOn, observedPeriod } from './period.ts';

export type Verdict = 'ok' | 'attention' | 'danger';

/** Why a verdict is not better. */
export interface Reason {
  readonly level: Exclude<Verdict, 'ok'>;
  /** A stable kebab-case word. */
  readonly code: string;
  readonly message: string;
  /** The command to run; null when it is not one of Darkive's. */
  readonly command: string | null;
}

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
/** A backup is overdue after this many periods, and in danger after that many. */
const OVERDUE = 1.25;
const LONG_OVERDUE = 4;
/** Twice the age at which a scrub usually takes an archive. */
const OLD_VERIFICATION_DAYS = 180;
const FULL_SOON_DAYS = 30;
const FULL_NOW_DAYS = 7;
/** Checks without which an archive cannot be restored. */
const NEEDED: ReadonlySet<string> = new Set(['slices', 'dar-test', 'catalogue', 'restore-test']);

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
  readonly chains: Chains;
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
  const reasons = [
    ...restoreReasons(definition, newest, restorePoint),
    ...own.flatMap((archive) => archiveReasons(archive, facts)),
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

/** Its whole chain is there, was verified, and no check that matters has failed since. */
export function isRestorable(archive: ArchiveFacts, chains: Chains): boolean {
  const links = chains.get(archive.id) ?? null;
  return (
    links !== null &&
    links.every((link) => link.verifiedAt !== null && link.absentSlices === 0 && failing(link).length === 0)
  );
}

function failing({ checks }: ArchiveFacts): string[] {
  return checks.filter(({ name, result }) => NEEDED.has(name) && result === 'failed').map(({ name }) => name);
}

function restoreReasons(
  { name, configured }: DefinitionFacts,
  newest: ArchiveFacts | null,
  restorePoint: ArchiveFacts | null,
): Reason[] {
  if (newest === null) {
    if (!configured) return [];
    return [danger('no-restore-point', `${name} has no archive yet.`, `darkive backup full ${quoted(name)}`)];
  }
  if (restorePoint === null) {
    const text = `${name} has no archive whose whole chain is there and verified.`;
    return [danger('no-restore-point', text, `darkive verify --definition ${quoted(name)}`)];
  }
  if (restorePoint.id === newest.id) return [];
  const text = `The newest archive of ${name} is no restore point; the newest that is one is ${restorePoint.name}.`;
  return [attention('newest-not-restorable', text, `darkive verify ${newest.name}`)];
}

function archiveReasons(archive: ArchiveFacts, { chains, wantsParity }: Overview): Reason[] {
  const { name, checks, hasParity, redundancy, restoreDrill, repairDrill, absentSlices } = archive;
  const reasons: Reason[] = [];
  const failed = failing(archive);
  if (absentSlices > 0) {
    const text = `${name} misses ${absentSlices} of its slices.`;
    reasons.push(danger('slices-missing', text, `darkive repair ${name}`));
  } else if (failed.length > 0) {
    reasons.push(danger('damaged', `${name} failed its last check (${failed.join(', ')}).`, `darkive repair ${name}`));
  }
  if ((chains.get(archive.id) ?? null) === null) {
    reasons.push(
      danger('chain-broken', `${name} cannot be restored: an archive that it needs is gone.`, `darkive verify ${name}`),
    );
  }
  if (
    checks.some((check) => check.name === 'chain' && check.result === 'failed') &&
    (chains.get(archive.id) ?? null) !== null
  ) {
    reasons.push(
      attention('chain-inconsistent', `The manifests of the chain of ${name} do not agree.`, `darkive verify ${name}`),
    );
  }
  const damagedParity = checks.some(({ name: check, result }) => check === 'artifacts' && result === 'failed');
  // Who has parity on some archives wants it on all; who has none anywhere has decided so.
  if (!hasParity && wantsParity) {
    reasons.push(attention('parity-missing', `${name} has no parity.`, `darkive repair ${name}`));
  } else if (redundancy !== null && redundancy.available < redundancy.planned) {
    const text = `${name} has ${redundancy.available} of ${redundancy.planned} recovery blocks left.`;
    reasons.push(attention('redundancy-lost', text, `darkive repair ${name}`));
  } else if (damagedParity) {
    reasons.push(
      attention(
        'artifacts-damaged',
        `Files beside the slices of ${name} are lost or damaged.`,
        `darkive repair ${name}`,
      ),
    );
  }
  if (restoreDrill?.result === 'failed') {
    reasons.push(danger('drill-failed', `The last restore drill of ${name} failed.`, `darkive verify ${name}`));
  }
  if (repairDrill?.result === 'failed') {
    reasons.push(
      attention('repair-drill-failed', `The last repair drill of ${name} failed.`, `darkive repair ${name}`),
    );
  }
  return reasons;
}

/** When a backup should be there, in milliseconds, and what to say when it is not. */
interface Deadline {
  /** Seconds from backup to backup. */
  readonly period: number;
  readonly overdueAt: number;
  readonly dangerAt: number;
  readonly text: (now: Date) => string;
  readonly command: string;
}

/** What the schedule asks for; where the file has none, what the newest archives let expect. */
function deadlinesOf(
  { name, configured, planned }: DefinitionFacts,
  newest: ArchiveFacts | null,
  own: readonly ArchiveFacts[],
): Deadline[] {
  if (!configured || newest === null) return [];
  if (planned !== null) {
    return planned.map(({ type, schedule, last, dueAt, period }) => ({
      period,
      overdueAt: dueAt.getTime() + (OVERDUE - 1) * period * 1000,
      dangerAt: dueAt.getTime() + (LONG_OVERDUE - 1) * period * 1000,
      text: () =>
        `${name}: ${type} was due ${dueAt.toISOString().slice(0, 16).replace('T', ' ')} UTC (${schedule}); the last that counts is ${last.name}.`,
      command: `darkive backup due ${quoted(name)}`,
    }));
  }
  const period = observedPeriod(own.map(({ createdAt }) => createdAt));
  if (period === null) return [];
  const made = Date.parse(newest.createdAt);
  return [
    {
      period,
      overdueAt: made + OVERDUE * period * 1000,
      dangerAt: made + LONG_OVERDUE * period * 1000,
      text: (now) =>
        `The newest backup of ${name} is ${days(now, newest.createdAt)} days old; they usually follow each other within ${(period / 86_400).toFixed(0)}.`,
      command: `darkive backup incr ${quoted(name)}`,
    },
  ];
}

/** The one that holds most says it for the others: making it makes them. */
function overdueReasons(deadlines: readonly Deadline[], now: Date): Reason[] {
  const late = deadlines.filter(({ overdueAt }) => now.getTime() > overdueAt);
  const [first] = late;
  if (first === undefined) return [];
  const make = late.some(({ dangerAt }) => now.getTime() > dangerAt) ? danger : attention;
  return [make('overdue', first.text(now), first.command)];
}

function verificationReasons(oldest: ArchiveFacts | null, now: Date): Reason[] {
  if (oldest === null) return [];
  const { name, verifiedAt } = oldest;
  if (verifiedAt === null)
    return [attention('never-verified', `${name} was never verified.`, `darkive verify ${name}`)];
  const age = days(now, verifiedAt);
  if (age <= OLD_VERIFICATION_DAYS) return [];
  return [attention('verification-old', `${name} was last verified ${age} days ago.`, 'darkive scrub --max-age 90d')];
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
    const text = `The storage will be full in ${Math.floor(left)} days if it goes on as in the last year.`;
    if (left < FULL_SOON_DAYS) reasons.push((left < FULL_NOW_DAYS ? danger : attention)('storage-fills', text, null));
  }
  return { path, reachable: problem === null, freeBytes, totalBytes, fullOn: full?.toISOString() ?? null, reasons };
}

function worst(reasons: readonly Reason[]): Verdict {
  if (reasons.some(({ level }) => level === 'danger')) return 'danger';
  return reasons.length > 0 ? 'attention' : 'ok';
}

function danger(code: string, message: string, command: string | null): Reason {
  return { level: 'danger', code, message, command };
}

function attention(code: string, message: string, command: string | null): Reason {
  return { level: 'attention', code, message, command };
}

function days(now: Date, since: string): number {
  return Math.floor((now.getTime() - Date.parse(since)) / DAY_MS);
}

function quoted(name: string): string {
  return name.includes(' ') ? `'${name}'` : name;
}
