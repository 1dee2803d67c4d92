import type { Ledger } from '../ledger/index.ts';
import type { DrillRecord } from '../records/drill.ts';
import type { KeptFinding } from '../records/kept-finding.ts';
import type { Check } from '../records/manifest.ts';
import type { SliceRedundancy } from '../records/redundancy.ts';

/** Does work with the ledger, or answers `otherwise` when it cannot be used. */
export type AskLedger = <T>(work: (ledger: Ledger) => T, otherwise: T) => Promise<T>;

/** What the ledger remembers of all archives, by id. */
export interface Memory {
  /** The newest result of each check. */
  readonly checks: ReadonlyMap<string, readonly Check[]>;
  readonly findings: ReadonlyMap<string, readonly KeptFinding[]>;
  readonly redundancy: ReadonlyMap<string, readonly SliceRedundancy[]>;
  /** Oldest first. */
  readonly drills: readonly DrillRecord[];
}

export function memoryOf(ledger: Ledger): Memory {
  return { ...memoryOfChecks(ledger), redundancy: ledger.redundancy(), drills: ledger.drills() };
}

/** For those who ask whether an archive can be restored, and not how well it could be mended: half of it is not read. */
export function memoryOfChecks(ledger: Ledger): Memory {
  return { checks: ledger.newestChecks(), findings: ledger.keptFindings(), redundancy: new Map(), drills: [] };
}
