import type { ErrorCode } from '../errors/codes.ts';
import type { ExitName } from '../errors/exit-codes.ts';
import type { ArchiveType } from './archive-name.ts';
import type { Severity } from './finding.ts';
import type { ArchiveSummary, Outcome, Phase } from './run-report.ts';

/** What a notification is about. `configuration`: nothing could run because the configuration cannot be loaded. */
export const NOTIFICATION_EVENTS = [
  'backup',
  'verify',
  'scrub',
  'drill',
  'repair',
  'prune',
  'configuration',
  'test',
] as const;
export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];

export const OUTCOMES = ['success', 'degraded', 'failed', 'skipped'] as const satisfies readonly Outcome[];

/** A finding without its facts, its text shortened: what fits into a message. */
export interface NotifiedFinding {
  readonly severity: Severity;
  /** A stable kebab-case word. */
  readonly code: string;
  readonly message: string;
  /** The next step, beginning with a verb; null when there is nothing to do. */
  readonly hint: string | null;
}

/** How it went for one definition. */
export interface NotifiedDefinition {
  readonly name: string;
  /** Null where archives of any type are concerned. */
  readonly type: ArchiveType | null;
  readonly outcome: Outcome;
  readonly exit: ExitName;
  /** `info` when all is well; what rules compare with. */
  readonly severity: Severity;
  /** The run before this one failed, and this one did not. */
  readonly recovered: boolean;
  /** What was published; null when nothing was. Sizes in bytes. */
  readonly archive: (ArchiveSummary & { readonly parityBytes: number }) | null;
  /** Seconds from beginning to end. */
  readonly seconds: number;
  /** The most serious first; at most 50. */
  readonly findings: readonly NotifiedFinding[];
  /** Findings that are left out. */
  readonly moreFindings: number;
  /** The error that ended the run; null when none did. */
  readonly error: { readonly code: ErrorCode; readonly phase: Phase | null } | null;
  /** The newest point in time that can be restored, UTC, ISO 8601; null when none is known. */
  readonly restorableAt: string | null;
  /**
   * The newest point that other places would give back without this machine, from copies that were proved; null when no place
   * with copies is known. Left out of reports that an older version has kept.
   */
  readonly away?: { readonly restorableAt: string | null } | null;
  /** When the next backup is due, UTC, ISO 8601, not after `endedAt`: now. Null: no schedule is on, or it is about no backup. */
  readonly nextDue: string | null;
}

/** What is kept until it is delivered: one command, everything a notifier may tell about it. Plain data, no secrets. */
export interface NotificationRecord {
  readonly schema: 'darkive.notification/1';
  /** The same at every attempt: a receiver that has seen it already can drop it. */
  readonly id: string;
  readonly event: NotificationEvent;
  /** The worst of the definitions and of the command as a whole. */
  readonly outcome: Outcome;
  readonly severity: Severity;
  /** How the command ended, as its exit code says. */
  readonly exit: ExitName;
  /** A definition that had failed before did not fail now, and none did. */
  readonly recovered: boolean;
  /** UTC, ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly host: string;
  /** Darkive's version. */
  readonly version: string;
  readonly definitions: readonly NotifiedDefinition[];
  /** About the command as a whole. */
  readonly findings: readonly NotifiedFinding[];
  readonly moreFindings: number;
}

/** The same report in words, for people. */
export interface NotificationTexts {
  /** One line, at most 120 characters: the subject of a mail. */
  readonly title: string;
  /** One to three lines, at most 300 characters: a push message. */
  readonly short: string;
  /** Everything, plain text. */
  readonly long: string;
  /** Everything, Markdown (CommonMark); names of files cannot change how it looks. */
  readonly markdown: string;
}

/** What a notifier gets. */
export interface NotificationReport extends NotificationRecord {
  readonly text: NotificationTexts;
  /** 1 at the first attempt. */
  readonly attempt: number;
}
