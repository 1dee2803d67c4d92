import type { Finding, Severity } from './finding.ts';
import type { Outcome } from './run-report.ts';

/** The record of one command that is no backup: `prune`, `verify`, `scrub`, `drill`, `restore`, `repair`, `remove`. */
export interface CommandRecord {
  readonly commandId: string;
  readonly command: string;
  /** Null when it was about more than one. */
  readonly definition: string | null;
  /** UTC, ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: Outcome;
  /** A word of the table of exit codes. */
  readonly exit: string;
  /** The error that ended it; null when none did. */
  readonly errorCode: string | null;
  /** Archives that were checked, restored, repaired or removed, and their bytes (read, restored, freed). */
  readonly archives: number;
  readonly bytes: number;
  /** Seconds by phase, in the order in which each began first. */
  readonly phases: readonly { readonly name: string; readonly seconds: number }[];
  readonly findings: Readonly<Record<Severity, number>>;
  readonly host: string;
  readonly version: string;
}

/** What a command found beside its archives. */
export interface CommandFinding extends Finding {
  readonly command: string;
  /** When the command ended. UTC, ISO 8601. */
  readonly at: string;
}

export function countFindings(findings: Iterable<Pick<Finding, 'severity'>>): CommandRecord['findings'] {
  const counts = { info: 0, warning: 0, degraded: 0, damage: 0, error: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}
