import type { DrillRecord } from '../../records/drill.ts';
import type { Finding } from '../../records/finding.ts';
import type { VerifyDocument } from './archive-documents.ts';

/** One storage place of `darkive scrub`. */
export interface ScrubPlace {
  readonly place: string;
  readonly archives: number;
  /** Of all archives of the place. */
  readonly bytes: number;
  /** Archives that are due. */
  readonly due: number;
  /** The budget in bytes; null when there is no end, or when the speed of a time is not known yet. */
  readonly budgetBytes: number | null;
  /** Scrubs until every archive has had its turn again, from when it is due; null when the speed is not known yet. */
  readonly cycle: number | null;
  /** The budget is a time: `cycle` follows from the speed so far. Otherwise it is a promise for this budget. */
  readonly estimated: boolean;
  /** Seconds from scrub to scrub at most, so that no archive gets older than twice the age asked for; null without one. */
  readonly interval: number | null;
  /** Names in the order of this scrub. */
  readonly next: readonly string[];
}

/** `darkive scrub --plan --json`. */
export interface ScrubPlanDocument {
  readonly schema: 'darkive.scrub-plan/1';
  readonly places: readonly ScrubPlace[];
  readonly findings: readonly Finding[];
}

/** `darkive scrub --json`. */
export interface ScrubDocument {
  readonly schema: 'darkive.scrub/1';
  readonly outcome: VerifyDocument['outcome'];
  readonly archives: VerifyDocument['archives'];
  /** Bytes of the archives that were checked. */
  readonly bytes: number;
  readonly seconds: number;
  /** Archives that are still due. */
  readonly left: number;
  readonly places: readonly ScrubPlace[];
  readonly findings: readonly Finding[];
}

/** `darkive drill --json`. */
export interface DrillDocument {
  readonly schema: 'darkive.drill/1';
  readonly outcome: 'passed' | 'failed' | 'nothing-to-do';
  readonly drills: readonly DrillRecord[];
  /** How far the restore drills have come: entries restored at least once in the running cycle, and all of them. */
  readonly coverage: readonly {
    readonly id: string;
    readonly name: string;
    /** Entries `[0, to)` of `end` have had their turn; null when it is not known how many there are. */
    readonly to: number;
    readonly end: number | null;
  }[];
  readonly findings: readonly Finding[];
}

/** `darkive ledger forget --json`. */
export interface LedgerForgetDocument {
  readonly schema: 'darkive.ledger-forget/1';
  /** Archives that are missed no longer. */
  readonly forgotten: readonly { readonly id: string; readonly name: string; readonly definition: string }[];
  readonly findings: readonly Finding[];
}

/** `darkive ledger check --json` and `darkive ledger rebuild --json`. */
export interface LedgerDocument {
  readonly schema: 'darkive.ledger-check/1' | 'darkive.ledger-rebuild/1';
  readonly outcome: 'equal' | 'differs' | 'rebuilt';
  /** Archives that the manifests describe. */
  readonly archives: number;
  /** Archives whose slices lie there without a manifest. */
  readonly withoutManifest: readonly string[];
  readonly findings: readonly Finding[];
}
