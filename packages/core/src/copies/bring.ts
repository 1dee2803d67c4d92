import { createReadStream } from 'node:fs';
import { DarkiveError } from '../errors/index.ts';
import { changePlace } from './change-place.ts';
import type { KnownPlace, StoredCopy } from '../records/place.ts';
import type { Unit } from '../records/unit.ts';
import type { OpenPlace } from './driver.ts';
import type { Executed } from './execute.ts';
import type { HomeArchive } from './home.ts';
import { takenBy } from './limited.ts';
import { ARCHIVES, holdAgainst, listingOf } from './lying-there.ts';
import { planCopies, type Plan } from './plan.ts';
import type { PlanStep, UnitName } from './plan/types.ts';
import { bytesOfRecords, planRequest, roomFor, roomTaken, type Wanted, type WantedArchive } from './plan-request.ts';
import { withinLimit } from './steps.ts';

export interface BringRequest {
  readonly known: KnownPlace;
  /** It was recognised; of the record that lies there. */
  readonly generation: number;
  readonly place: OpenPlace;
  /** With all places as home knows them now. */
  readonly wanted: Omit<Wanted, 'archives'> & { readonly archives: readonly (WantedArchive & HomeArchive)[] };
  /** False: nothing is deleted there. */
  readonly evict: boolean;
  /** Bytes that are copied at most; null: no limit. */
  readonly limitBytes: number | null;
  /** Nothing is written anywhere. */
  readonly dryRun: boolean;
  readonly keep: (known: KnownPlace) => Promise<void>;
  readonly now: () => string;
  readonly signal: AbortSignal;
  /** Called once, before the first byte. */
  readonly onPlan: (bytes: number) => void;
  readonly onBytes: (bytes: number) => void | Promise<void>;
}

export interface Brought {
  /** As home has it now. */
  readonly known: KnownPlace;
  readonly plan: Plan;
  /** What of the plan was to be done this time; a limit leaves some of it for the next. */
  readonly steps: readonly PlanStep[];
  /** Null after a dry run. */
  readonly executed: Executed | null;
  /** Were there when it was last written, and are not any more. */
  readonly missing: readonly StoredCopy[];
  /** Files in `archives/` that are not ours. */
  readonly unknown: readonly string[];
  /** The place takes no writes, and there was something to write. */
  readonly readOnly: boolean;
}

/** Brings a place up to date, or only says what would be done. The place has been recognised. */
export async function bring(request: BringRequest): Promise<Brought> {
  const { place, known, generation, wanted, dryRun, now } = request;
  const listing = await listingOf(place);
  const { files, missing, unsettled, unknown } = holdAgainst(known, listing);
  const room = await place.room();
  const seen: KnownPlace = {
    ...known,
    files: [...files],
    // A run that was killed had come to the place, and not back home.
    generation: generation === known.begun ? generation : known.generation,
    seenAt: now(),
    room,
  };
  const recordsBytes = bytesOfRecords([...wanted.places, ...wanted.archives.map(filesOf)]);
  const freeBytes = roomWithout(unsettled, { listing, known, freeBytes: room.freeBytes, recordsBytes });
  const places = wanted.places.map((other) => (other.place.id === known.place.id ? seen : other));
  const plan = planCopies(
    planRequest({ ...wanted, places }, { place: known.place.id, freeBytes, evict: request.evict }),
  );
  const steps = withinLimit(plan.steps, request.limitBytes);
  const said = { plan, steps, missing, unknown, readOnly: false };
  if (dryRun) return { ...said, known, executed: null };
  const nothing = steps.length === 0 && missing.length === 0 && known.begun === null && known.unsettled.length === 0;
  if (nothing) {
    await request.keep(seen);
    return { ...said, known: seen, executed: { known: seen, done: [], failed: [], untried: [] } };
  }
  request.onPlan(copiedBytes(steps));
  const changed = await changePlace({
    ...request,
    ...sources(wanted.archives),
    seen,
    listing,
    unsettled,
    recordsBytes,
    steps,
  });
  if (changed === 'read-only') return { ...said, known, executed: null, readOnly: true };
  return { ...said, known: changed.known, executed: changed };
}

/** Room for copies when these files of `archives/` are gone. */
function roomWithout(
  files: readonly string[],
  now: { listing: ReadonlyMap<string, number>; known: KnownPlace; freeBytes: number; recordsBytes: number },
): number {
  const listing = new Map(now.listing);
  let { freeBytes } = now;
  for (const file of files) {
    freeBytes += roomTaken(listing.get(`${ARCHIVES}${file}`) ?? 0);
    listing.delete(`${ARCHIVES}${file}`);
  }
  return roomFor(now.known, { freeBytes, ...takenBy(listing) }, now.recordsBytes);
}

export function copiedBytes(steps: readonly PlanStep[]): number {
  return steps.reduce((sum, { kind, bytes }) => (kind === 'copy' ? sum + bytes : sum), 0);
}

function filesOf({ units }: WantedArchive): Pick<KnownPlace, 'files'> {
  return { files: units.flatMap(({ unit }) => unit.files.map((file) => ({ ...file, verifiedAt: null }))) };
}

function sources(archives: readonly HomeArchive[]): {
  readonly unitOf: (name: UnitName) => Unit;
  readonly read: (name: UnitName, file: string) => AsyncIterable<Uint8Array>;
} {
  const byId = new Map(archives.map((archive) => [archive.manifest.id, archive]));
  const archiveOf = ({ archive }: UnitName): HomeArchive => {
    const found = byId.get(archive);
    if (found === undefined) throw new DarkiveError('bug', `${archive} is planned, and is no archive.`);
    return found;
  };
  return {
    unitOf: (name) => {
      const found = archiveOf(name).units.find(({ unit }) => unit.slice === name.slice);
      if (found === undefined) throw new DarkiveError('bug', `Unit ${name.slice} of ${name.archive} does not exist.`);
      return found.unit;
    },
    read: (name, file) => createReadStream(archiveOf(name).pathOf(file), { highWaterMark: BLOCK_BYTES }),
  };
}

const BLOCK_BYTES = 1024 * 1024;
