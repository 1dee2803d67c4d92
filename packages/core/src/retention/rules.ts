import type { Retention } from '../config/types.ts';
import type { Calendar } from './calendar.ts';
import type { LinkedArchive } from './chains.ts';

/** Says why an archive stays. */
export type Keep = (archive: LinkedArchive, reason: string) => void;

/** True when the policy has a rule that chooses what is kept: then whatever no rule chooses goes. */
export function hasKeepRules(policy: Retention): boolean {
  const { keepLast, keepWithin, keepDaily, keepWeekly, keepMonthly, keepYearly } = policy;
  return [keepLast, keepWithin, keepDaily, keepWeekly, keepMonthly, keepYearly].some((rule) => rule !== null);
}

/** True when the policy can remove anything at all. */
export function hasRules(policy: Retention): boolean {
  return hasKeepRules(policy) || Object.values(policy.maxAge).some((age) => age !== null);
}

/** Older than the maximum age of its type. */
export function tooOld({ archive, time }: LinkedArchive, policy: Retention, now: number): boolean {
  const limit = limitOf(archive.type, policy);
  return limit !== null && now - time > limit;
}

export function limitOf(type: LinkedArchive['archive']['type'], { maxAge }: Retention): number | null {
  return maxAge[({ FULL: 'full', DIFF: 'diff', INCR: 'incr' } as const)[type]];
}

/**
 * Applies the keep rules. `restorable`: archives with a whole chain that are not dated in the future, oldest first.
 * Archives that failed a check are kept as if they were sound but use nothing up: seven days of broken backups must not
 * push the good ones out.
 */
export function applyKeepRules(
  restorable: readonly LinkedArchive[],
  policy: Retention,
  now: number,
  calendar: Calendar,
  keep: Keep,
): void {
  const newestFirst = restorable.toReversed();
  const young = newestFirst.filter((archive) => !tooOld(archive, policy, now));
  if (policy.keepLast !== null) {
    take(
      newestFirst,
      policy.keepLast,
      ({ archive }) => archive.id,
      keep,
      (nth) => `keep-last: number ${nth} from the newest`,
    );
  }
  if (policy.keepWithin !== null) {
    const within = policy.keepWithin;
    for (const archive of young) {
      if (now - archive.time <= within) keep(archive, `keep-within: younger than ${ageText(within)}`);
    }
  }
  const buckets = [
    ['keep-daily', policy.keepDaily, calendar.day],
    ['keep-weekly', policy.keepWeekly, calendar.week],
    ['keep-monthly', policy.keepMonthly, calendar.month],
    ['keep-yearly', policy.keepYearly, calendar.year],
  ] as const;
  for (const [rule, count, bucketOf] of buckets) {
    if (count === null) continue;
    take(
      young,
      count,
      ({ time }) => bucketOf(time),
      keep,
      (_nth, bucket) => `${rule}: the newest of ${bucket}`,
    );
  }
}

/** The newest archive of each of the newest `count` buckets in which a sound one lies. */
function take(
  newestFirst: readonly LinkedArchive[],
  count: number,
  bucketOf: (archive: LinkedArchive) => string,
  keep: Keep,
  reason: (nth: number, bucket: string) => string,
): void {
  const sound = new Set<string>();
  const failed = new Set<string>();
  for (const archive of newestFirst) {
    const bucket = bucketOf(archive);
    if (sound.has(bucket)) continue;
    if (sound.size >= count) return;
    if (archive.sound) {
      sound.add(bucket);
      keep(archive, reason(sound.size, bucket));
    } else if (!failed.has(bucket)) {
      failed.add(bucket);
      keep(archive, `${reason(sound.size + 1, bucket)}, not counted because a check of its chain failed`);
    }
  }
}

/** `40 days`, `36 hours`. */
export function ageText(milliseconds: number): string {
  const hours = Math.round(milliseconds / 3_600_000);
  if (hours % 24 !== 0 || hours === 24) return `${hours} hours`;
  return `${hours / 24} days`;
}
