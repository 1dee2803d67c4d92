/** What the archive directory is called among places. */
export const HOME = 'home';

/** One archive at one place, as far as a look at it, or the inventory of the place, tells. */
export interface Copy {
  /** Name of the place. */
  readonly place: string;
  /** Where that is kept; null where nobody has said so. */
  readonly location: string | null;
  /** Numbers of slices that are not there. */
  readonly missingSlices: readonly number[];
  /** Of another size than they were written, or no regular files. */
  readonly changedSlices: readonly number[];
  /** What belongs to no slice is there: manifest, catalogue. */
  readonly rest: boolean;
  /** When it was proved there, UTC, ISO 8601: at home by slices and `dar -t`, elsewhere by reading every file back. Null when never. */
  readonly verifiedAt: string | null;
}

/** Everything of the archive is at that place. */
export function isWhole({ missingSlices, changedSlices, rest }: Copy): boolean {
  return rest && missingSlices.length === 0 && changedSlices.length === 0;
}
