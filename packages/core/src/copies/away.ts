import type { CopiesPolicy } from '../config/types.ts';
import type { Away, AwayFacts, PlaceStatus } from '../holdings/facts.ts';
import type { HeldArchive, Holding } from '../holdings/holding.ts';
import { attention, days, inDays, type Reason } from '../holdings/reason.ts';
import type { PlaceRow } from '../ledger/index.ts';
import { typed } from '../records/archive-name.ts';
import { HOME, isWhole, type Copy } from '../records/copy.ts';
import { neededPlaces, type Need } from './needed.ts';

/** Days for which a new archive may wait for the next place that is attached, before anybody is told. */
const PATIENCE_DAYS = 7;

export interface AwayRequest {
  /** Every archive of the archive directory, oldest first. */
  readonly holdings: readonly Holding[];
  readonly places: readonly PlaceRow[];
  /** What a definition wants; for one that is configured no more what the built-in settings want. */
  readonly policyOf: (definition: string) => CopiesPolicy;
  readonly now: Date;
}

/**
 * "Restorable if this machine is gone?", by definition, from the copies that other places hold; home does not count. Null where no
 * place was ever added: there is nothing to be said of them then. Pure.
 */
export function awayOf({ holdings, places, policyOf, now }: AwayRequest): AwayFacts | null {
  if (places.length === 0) return null;
  const own = Map.groupBy(holdings, ({ definition }) => definition);
  const byDefinition = new Map(
    [...own].map(([name, archives]) => [name, awayOfDefinition(name, archives, policyOf(name), now)]),
  );
  const policies = [...own.keys()].map(policyOf);
  return { byDefinition, places: places.map((place) => placeStatus(place, policies, now)) };
}

function awayOfDefinition(name: string, archives: readonly Holding[], policy: CopiesPolicy, now: Date): Away {
  const since = policy.verifyEvery === null ? 0 : now.getTime() - policy.verifyEvery;
  const there = new Map<string, boolean>();
  const isThere = (archive: HeldArchive): boolean => {
    const known = there.get(archive.id) ?? isElsewhere(archive, since);
    there.set(archive.id, known);
    return known;
  };
  const point = archives.findLast(({ chain }) => chain.complete && chain.links.every(isThere)) ?? null;
  const set =
    point === null
      ? null
      : neededPlaces(
          point.chain.links.flatMap((link) => needsOf(link, since)),
          [],
        );
  return {
    restorePoint: point === null ? null : { id: point.id, name: point.name, createdAt: point.createdAt },
    places: set?.places ?? [],
    reasons: reasonsOf(name, archives, point, policy, since, now),
  };
}

/** All of it was proved at places other than home, at one or at several together. */
function isElsewhere(archive: HeldArchive, since: number): boolean {
  if (provedElsewhere(archive, since).some(isWhole)) return true;
  return needsOf(archive, since).every(({ places }) => places.length > 0);
}

/** What must be read of an archive: each slice, and the rest. */
function needsOf(archive: HeldArchive, since: number): readonly Need[] {
  const proved = provedElsewhere(archive, since);
  const slices = Array.from({ length: archive.slices }, (_, index) => ({
    places: proved.filter(({ missingSlices }) => !missingSlices.includes(index + 1)).map(({ place }) => place),
  }));
  return [...slices, { places: proved.filter(({ rest }) => rest).map(({ place }) => place) }];
}

function provedElsewhere({ copies }: HeldArchive, since: number): readonly Copy[] {
  return copies.filter((copy) => copy.place !== HOME && isProvedSince(copy, since));
}

function isProvedSince({ verifiedAt }: Copy, since: number): boolean {
  return verifiedAt !== null && Date.parse(verifiedAt) >= since;
}

function reasonsOf(
  name: string,
  archives: readonly Holding[],
  point: Holding | null,
  policy: CopiesPolicy,
  since: number,
  now: Date,
): Reason[] {
  const waited = archives.filter(({ createdAt }) => days(now, createdAt) >= PATIENCE_DAYS);
  const [oldest] = waited;
  // One copy is wanted: home is enough, and whoever says so has decided it.
  if (oldest === undefined || policy.want <= 1) return [];
  if (point === null) {
    const unproved = archives.some(({ copies }) =>
      copies.some((copy) => copy.place !== HOME && isWhole(copy) && !isProvedSince(copy, since)),
    );
    return [
      unproved
        ? attention(
            'copies-unproved',
            `${name} has copies at other places, and none was read back lately enough.`,
            'darkive copies',
          )
        : attention(
            'nothing-elsewhere',
            `${name} could not be restored if this machine were gone: no other place has a whole chain of it.`,
            'darkive copy',
          ),
    ];
  }
  const reasons: Reason[] = [];
  const behind = waited.filter(({ createdAt }) => createdAt > point.createdAt);
  if (behind.length > 0) {
    const text = `If this machine were gone, ${name} could be restored up to ${point.name}: ${behind.length === 1 ? 'one newer archive is' : `${behind.length} newer archives are`} at no other place whole and proved.`;
    reasons.push(attention('copies-behind', text, 'darkive copy'));
  }
  const few = waited.filter((archive) => countedCopies(archive, since).length < policy.want);
  const fewest = few.find((archive) => !behind.includes(archive));
  if (fewest !== undefined) {
    const text = `${few.length === 1 ? `${fewest.name} has` : `${few.length} archives of ${name} have`} fewer than ${policy.want} proved copies.`;
    reasons.push(
      attention('too-few-copies', text, `darkive copies${few.length === 1 ? ` ${typed(fewest.name)}` : ''}`),
    );
  }
  const near = waited.find((archive) => locationsOf(archive, since) < policy.locations);
  if (near !== undefined && near !== fewest && !behind.includes(near)) {
    const text = `${near.name} is in fewer than ${policy.locations} locations.`;
    reasons.push(attention('too-few-locations', text, `darkive copies ${typed(near.name)}`));
  }
  return reasons;
}

/** Whole copies; those at other places count while they are proved, the one at home as long as nothing is known against it. */
function countedCopies(archive: Holding, since: number): readonly Copy[] {
  return archive.copies.filter(
    (copy) => isWhole(copy) && (copy.place === HOME ? archive.state !== 'unsound' : isProvedSince(copy, since)),
  );
}

function locationsOf(archive: Holding, since: number): number {
  return new Set(countedCopies(archive, since).map(({ place, location }) => location ?? place)).size;
}

function placeStatus(place: PlaceRow, policies: readonly CopiesPolicy[], now: Date): PlaceStatus {
  const { name, kind, location, state, seenAt, verifiedAt, bytes } = place;
  const strictest = Math.min(...policies.map(({ verifyEvery }) => verifyEvery ?? Infinity));
  const reasons: Reason[] = [];
  if (state === 'active' && Number.isFinite(strictest) && now.getTime() - Date.parse(seenAt) > strictest) {
    const text = `${name} (kept at: ${location}) was last there ${inDays(days(now, seenAt))} ago.`;
    reasons.push(attention('place-not-seen', text, `darkive copy ${typed(name)}`));
  }
  return { name, kind, location, state, seenAt, verifiedAt, bytes, reasons };
}
