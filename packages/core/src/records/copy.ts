/** What the archive directory is called among places. */
export const HOME = 'home';

/** One archive at one place, as far as a look at it tells. */
export interface Copy {
  /** Name of the place; `HOME` is the only one that is looked at so far. */
  readonly place: string;
  /** Numbers of slices that are not there. */
  readonly missingSlices: readonly number[];
  /** Of another size than they were written, or no regular files. */
  readonly changedSlices: readonly number[];
  /** When slices and `dar -t` had both passed there, UTC, ISO 8601; null when never. */
  readonly verifiedAt: string | null;
}
