import type { CopiesPolicy } from '../config/types.ts';
import type { KnownPlace } from '../records/place.ts';
import { contentsOf, standingOf, type PlaceContents } from '../records/standing.ts';
import type { Unit } from '../records/unit.ts';
import type { HomeArchive } from './home.ts';
import type { PlannedArchive, PlannedPlace, PlannedUnit, PlanRequest } from './plan/types.ts';

/** An archive with what is wanted of it. */
export interface WantedArchive extends Pick<HomeArchive, 'units'> {
  readonly manifest: Pick<HomeArchive['manifest'], 'id' | 'reference'>;
  readonly policy: CopiesPolicy;
  /** UTC: when all of it was last verified at home; null: never. */
  readonly verifiedAt: string | null;
  /** Its last check at home failed: until it is mended, what lies at home is no copy that counts. */
  readonly unsoundAtHome: boolean;
}

export interface Wanted {
  /** Where home is. */
  readonly home: { readonly id: string; readonly location: string };
  /** In the order of their making. */
  readonly archives: readonly WantedArchive[];
  /** All that are known; only active ones count. */
  readonly places: readonly KnownPlace[];
  /** Milliseconds since 1970: what was proved too long before it counts as unproved. */
  readonly now: number;
}

/** The units of every archive, in the order of `archives`, and where they stand. The longest part of it: made once for many plans. Pure. */
export function standingUnits({ home, archives, places, now }: Wanted): readonly (readonly PlannedUnit[])[] {
  const contents = places.filter(({ state }) => state === 'active').map(contentsOf);
  return archives.map((archive) => plannedUnits(archive, { home: home.id, contents, now }));
}

/** What the planner needs to know, of manifests, inventories and policies. `freeBytes`: as `roomFor` has it. Pure. */
export function planRequest(
  wanted: Wanted,
  target: { readonly place: string; readonly freeBytes: number; readonly evict: boolean },
  standing = standingUnits(wanted),
): PlanRequest {
  const active = wanted.places.filter(({ state }) => state === 'active');
  const name = active.find(({ place }) => place.id === target.place)?.place.name;
  return {
    ...target,
    home: wanted.home,
    places: active.map(plannedPlace),
    archives: wanted.archives.map((archive, index) => plannedArchive(archive, standing[index] ?? [], name)),
  };
}

/** Room is taken in blocks. */
const BLOCK_BYTES = 4096;

export function roomTaken(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
}

/** What takes room at a place now. */
export interface Taken {
  /** Of the file system, for an ordinary user. */
  readonly freeBytes: number;
  /** Of everything below `archives/`. */
  readonly archivesBytes: number;
  /** Of everything else there that is ours: its record, inventories, notes. */
  readonly recordsBytes: number;
}

/** Room for copies: what is free less what stays free, and no more than the place may take in all; its records need some of it. */
export function roomFor({ place }: Pick<KnownPlace, 'place'>, taken: Taken, recordsBytes: number): number {
  const free = taken.freeBytes + taken.recordsBytes - place.reserveBytes;
  const allowed = place.capacityBytes === null ? Infinity : place.capacityBytes - taken.archivesBytes;
  return Math.max(0, Math.min(free, allowed) - Math.max(taken.recordsBytes, recordsBytes));
}

/** Bytes that the record, inventories and notes of a place may come to. A guess on the large side. */
export function bytesOfRecords(places: readonly Pick<KnownPlace, 'files'>[]): number {
  const files = places.reduce((sum, place) => sum + place.files.length, 0);
  return RECORDS_BYTES + files * INVENTORY_LINE_BYTES;
}

const RECORDS_BYTES = 64 * 1024;
const INVENTORY_LINE_BYTES = 400;

function plannedPlace({ place, room }: KnownPlace): PlannedPlace {
  const whole = room === null ? Infinity : room.capacityBytes - place.reserveBytes;
  return {
    id: place.id,
    location: place.location,
    capacityBytes: Math.max(0, Math.min(whole, place.capacityBytes ?? Infinity)),
    largestFile: room?.largestFile ?? null,
  };
}

function plannedArchive(
  { manifest, policy }: WantedArchive,
  units: readonly PlannedUnit[],
  name: string | undefined,
): PlannedArchive {
  const takesIt = name !== undefined && takes(policy, name);
  return {
    id: manifest.id,
    reference: manifest.reference?.id ?? null,
    want: takesIt ? policy.want : 0,
    keepAtLeast: policy.keepAtLeast,
    locations: takesIt ? policy.locations : 0,
    priority: policy.priority,
    units,
  };
}

function plannedUnits(
  { units, policy, verifiedAt, unsoundAtHome }: WantedArchive,
  to: { home: string; contents: readonly PlaceContents[]; now: number },
): PlannedUnit[] {
  const since = provedSince(policy, to.now);
  const provedAtHome = !unsoundAtHome && verifiedAt !== null && Date.parse(verifiedAt) >= since;
  return units.map(({ unit, sound }) => {
    const elsewhere = standingOf(unit, to.contents, since);
    const at = sound ? [{ place: to.home, proved: provedAtHome }, ...elsewhere] : elsewhere;
    return { ...plannedSizes(unit), slice: unit.slice, sound, at };
  });
}

/** Milliseconds: what was proved before counts as unproved. */
function provedSince({ verifyEvery }: Pick<CopiesPolicy, 'verifyEvery'>, now: number): number {
  return verifyEvery === null ? -Infinity : now - verifyEvery;
}

function plannedSizes({ files }: Unit): Pick<PlannedUnit, 'bytes' | 'largestFile'> {
  return {
    bytes: files.reduce((sum, { bytes }) => sum + roomTaken(bytes), 0),
    largestFile: Math.max(0, ...files.map(({ bytes }) => bytes)),
  };
}

function takes({ places }: Pick<CopiesPolicy, 'places'>, name: string): boolean {
  return places.length === 0 || places.includes(name);
}
