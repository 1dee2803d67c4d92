/** One drill: a proof, by doing it, that an archive can be restored or repaired. */
export interface DrillRecord {
  readonly drillId: string;
  /** `restore`: files were restored and compared with the catalogue. `repair`: blocks were taken as lost and rebuilt. */
  readonly kind: 'restore' | 'repair';
  readonly archiveId: string;
  readonly archiveName: string;
  readonly definition: string;
  /** UTC, ISO 8601. */
  readonly at: string;
  /** `not-possible`: nothing was proved, neither good nor bad; `reason` says why. */
  readonly result: 'passed' | 'failed' | 'not-possible';
  /** Entries restored; slices rebuilt. */
  readonly entries: number;
  /** Bytes restored or rebuilt. */
  readonly bytes: number;
  /** Of restoring or rebuilding alone. */
  readonly seconds: number;
  /** Which part: entries `[from, to)` of the `end` saved ones in the catalogue's order, or slices likewise. */
  readonly from: number;
  readonly to: number;
  readonly end: number;
  /**
   * Estimated seconds until everything of this archive's chain is restored; null for repair drills, and when too
   * little was restored to tell.
   */
  readonly recoverSeconds: number | null;
  /** Null when it passed. */
  readonly reason: string | null;
}
