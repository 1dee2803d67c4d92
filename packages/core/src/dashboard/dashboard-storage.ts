export interface DashboardStorage {
  readonly path: string;
  readonly reachable: boolean;
  readonly problem: string | null;
  readonly freeBytes: number | null;
  readonly totalBytes: number | null;
  /** Bytes of all archives: slices and parity. */
  readonly archiveBytes: number;
  readonly parityBytes: number;
  /** The day on which it is full if it goes on as in the last year; null when it does not fill or too little is known. */
  readonly fullOn: string | null;
  /** Bytes a day, mean of the last year; null when too little is known. */
  readonly bytesPerDay: number | null;
  /** The same if prune ran now. */
  readonly fullOnAfterPrune: string | null;
  /** What the archives that exist now add up to, at each day on which one was made, oldest first: columns of equal length. */
  readonly growth: { readonly at: readonly string[]; readonly bytes: readonly number[] };
  /** Free bytes as the runs measured them, oldest first. */
  readonly free: { readonly at: readonly string[]; readonly bytes: readonly number[] };
}

export interface DashboardPrune {
  /** Archives that prune would remove now, oldest first. Plugins are not asked here and may keep more. */
  readonly removals: readonly {
    readonly name: string;
    readonly definition: string;
    readonly bytes: number;
    readonly reason: string;
  }[];
  /** Bytes of slices and parity that would become free. */
  readonly bytes: number;
  /** Why nothing of a definition goes although its rules say so. */
  readonly refusals: readonly { readonly definition: string; readonly reason: string }[];
  /** No definition has a retention. */
  readonly configured: boolean;
  readonly command: string;
}
