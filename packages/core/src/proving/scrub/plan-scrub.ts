import type { Budget } from '../../session/budget.ts';

/** An archive as a scrub sees it. */
export interface ScrubCandidate {
  readonly id: string;
  readonly name: string;
  /** Absolute directory of its slices: the storage place. */
  readonly place: string;
  /** Of slices and artifacts. */
  readonly bytes: number;
  /** UTC, ISO 8601: when it was last checked, whatever came of it; null when never. */
  readonly checkedAt: string | null;
  readonly createdAt: string;
}

export interface ScrubTerms {
  /** For each storage place; null has no end. */
  readonly budget: Budget | null;
  /** Only archives that were checked longer ago than this many seconds; null takes all. */
  readonly maxAge: number | null;
  readonly now: Date;
}

export interface PlacePlan {
  readonly place: string;
  /** Everything due, longest unchecked first. */
  readonly due: readonly ScrubCandidate[];
  /** How many archives the place has, due or not, and their bytes. */
  readonly archives: number;
  readonly totalBytes: number;
  /** The budget of this place in bytes; null when there is no end, or when the speed of a time is not known. */
  readonly budgetBytes: number | null;
  /** How many of `due` the budget pays for: always the first, and all that begin before it is used up. */
  readonly affordable: number;
  /**
   * Scrubs until every archive that is there now has had its turn again, from when it is due: exact while the budget stays
   * as it is. Null when that cannot be said.
   */
  readonly cycle: number | null;
  /** The budget is a time: `budgetBytes` and `cycle` follow from the speed so far, and are no promise. */
  readonly estimated: boolean;
  /**
   * Seconds from scrub to scrub at most, so that none gets older than twice `maxAge`: once to be due, once to have its
   * turn. Null without `maxAge` or cycle.
   */
  readonly interval: number | null;
}

/**
 * Decides what a scrub checks. What was checked longest ago comes first, and the archive that uses up the budget is still
 * checked to its end: each scrub moves on by the budget at least, and a new archive, checked when it was made, goes to the
 * end. Before an archive that was just checked there are all others, less than the `total` bytes that there are then, and
 * nothing is ever put before it. After n scrubs n × budget of them are done, so that it has its turn in the
 * ⌈total / budget⌉th at the latest: `cycle`, however many come and go.
 */
export function planScrub(
  candidates: readonly ScrubCandidate[],
  terms: ScrubTerms,
  bytesPerSecond: number | null,
): PlacePlan[] {
  const places = Map.groupBy(candidates, ({ place }) => place);
  return [...places].map(([place, archives]) => {
    const due = archives.filter((archive) => isDue(archive, terms)).toSorted(byCheck);
    const totalBytes = archives.reduce((sum, { bytes }) => sum + bytes, 0);
    const budgetBytes = bytesOf(terms.budget, places.size, bytesPerSecond);
    const cycle =
      terms.budget === null ? 1 : budgetBytes === null ? null : Math.max(1, Math.ceil(totalBytes / budgetBytes));
    return {
      place,
      archives: archives.length,
      due,
      totalBytes,
      budgetBytes,
      affordable: affordable(due, budgetBytes),
      cycle,
      estimated: terms.budget?.kind === 'seconds',
      interval: terms.maxAge === null || cycle === null ? null : terms.maxAge / cycle,
    };
  });
}

function isDue({ checkedAt }: ScrubCandidate, { maxAge, now }: ScrubTerms): boolean {
  if (maxAge === null || checkedAt === null) return true;
  return now.getTime() - Date.parse(checkedAt) >= maxAge * 1000;
}

function byCheck(a: ScrubCandidate, b: ScrubCandidate): number {
  const [left, right] = [a.checkedAt ?? '', b.checkedAt ?? ''];
  if (left !== right) return left < right ? -1 : 1;
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}

/** A time is shared out among the places. */
function bytesOf(budget: Budget | null, places: number, bytesPerSecond: number | null): number | null {
  if (budget === null) return null;
  if (budget.kind === 'bytes') return budget.bytes;
  return bytesPerSecond === null ? null : Math.max(1, (budget.seconds / places) * bytesPerSecond);
}

function affordable(due: readonly ScrubCandidate[], budgetBytes: number | null): number {
  if (budgetBytes === null) return due.length;
  let spent = 0;
  let count = 0;
  for (const { bytes } of due) {
    if (spent >= budgetBytes) break;
    spent += bytes;
    count += 1;
  }
  return count;
}
