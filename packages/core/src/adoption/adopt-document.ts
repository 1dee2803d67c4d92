import type { ArchiveType } from '../records/archive-name.ts';
import type { Finding } from '../records/finding.ts';

/** `darkive adopt --json`. */
export interface AdoptDocument {
  readonly schema: 'darkive.adopt/1';
  /** `adoptable`: a dry run that could adopt it. `unchanged`: it has a manifest. */
  readonly outcome: 'adopted' | 'adoptable' | 'unchanged';
  readonly dryRun: boolean;
  readonly archive: {
    readonly id: string;
    readonly name: string;
    readonly definition: string;
    readonly type: ArchiveType;
    /** UTC, ISO 8601. */
    readonly createdAt: string;
    readonly reference: { readonly id: string; readonly name: string } | null;
    readonly slices: number;
    readonly bytes: number;
    /** Parity and catalogue that belong to it. */
    readonly artifacts: readonly string[];
  };
  /** How the reference is known; null for a FULL, and for one that has a manifest. */
  readonly referenceFrom: 'ledger' | 'contents' | null;
  readonly findings: readonly Finding[];
}
