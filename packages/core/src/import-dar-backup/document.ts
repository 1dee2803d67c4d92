import type { ArchiveType } from '../records/archive-name.ts';
import type { Finding } from '../records/finding.ts';
import type { KeyReport } from './translation.ts';

/** One archive of the old installation and what becomes of it. */
export interface ImportedArchive {
  readonly name: string;
  readonly definition: string;
  readonly type: ArchiveType;
  /** `adopt`: it gets a manifest and is a restore point. `keep`: it has one. `refuse`: it stays as it is, for the reason. */
  readonly action: 'adopt' | 'keep' | 'refuse';
  readonly id: string | null;
  /** What it builds on; null for FULL and for refused ones. */
  readonly reference: { readonly id: string; readonly name: string } | null;
  /** UTC, ISO 8601. */
  readonly createdAt: string | null;
  readonly slices: number;
  /** Bytes of all slices. */
  readonly bytes: number;
  /** Parity files. */
  readonly artifacts: number;
  readonly reason: string | null;
}

/** `darkive import dar-backup --json`; with `--dry-run` it tells what would happen. */
export interface ImportDocument {
  readonly schema: 'darkive.import/1';
  readonly dryRun: boolean;
  /** Nothing was there to be done: everything had been imported before. */
  readonly unchanged: boolean;
  /** The old configuration. */
  readonly from: string;
  readonly configuration: {
    readonly file: string;
    /** `write`: made now. `keep`: it was there and is not touched. */
    readonly action: 'write' | 'keep';
    /** What is written; null when the file is kept. */
    readonly text: string | null;
  };
  readonly keys: readonly KeyReport[];
  readonly definitions: readonly {
    readonly name: string;
    readonly file: string;
    readonly root: string | null;
    readonly carried: boolean;
    readonly reason: string | null;
  }[];
  /** The archive directory. */
  readonly directory: string;
  readonly archives: readonly ImportedArchive[];
  /** Slices of other archives in the directory, and why they are left alone. */
  readonly others: readonly { readonly name: string; readonly reason: string }[];
  /** `dar_manager` bases of dar-backup: they stay; Darkive keeps its own. */
  readonly bases: readonly string[];
  /** Rows of the metrics database: taken into the ledger now, there already, and not understood. Null without a database. */
  readonly runs: {
    readonly file: string;
    readonly imported: number;
    readonly known: number;
    readonly skipped: number;
  } | null;
  readonly next: readonly string[];
  readonly findings: readonly Finding[];
}
