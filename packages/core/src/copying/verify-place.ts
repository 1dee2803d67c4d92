import { writeKnownPlace } from '../archive/places.ts';
import { parseInventory } from '../archive/place-records.ts';
import type { Config } from '../config/types.ts';
import type { OpenPlace } from '../copies/driver.ts';
import { kindOf } from '../copies/drivers.ts';
import { lookFor, recordOf } from '../copies/look.ts';
import { lookThrough, type LookedThrough } from '../copies/look-through.ts';
import { listingOf } from '../copies/lying-there.ts';
import { writeOwnRecords } from '../copies/place-files.ts';
import { readSmall } from '../copies/small-files.ts';
import { DarkiveError } from '../errors/index.ts';
import { typed } from '../records/archive-name.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { KnownPlace } from '../records/place.ts';
import { exitOf } from '../records/verdict.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import { createPace } from '../session/pace.ts';
import { recorded, type Tally } from '../session/record-command.ts';
import type { PlaceVerifyDocument } from './documents.ts';
import { archivesAt, countsOf, entryOf } from './entry.ts';
import { refusalOf, refused } from './refusal.ts';
import { changePlaces, type Places } from './with-places.ts';
import { wantedArchives, type CopiedArchive } from './wanted.ts';

export interface VerifyPlaceOptions {
  readonly config: Config;
  /** Name or id. */
  readonly name: string;
  /** Bytes in a second; null: as fast as it goes. */
  readonly rate: number | null;
}

/**
 * `darkive verify --place`: reads every file there and holds it against what it should be. Nothing is written at the place: what is
 * damaged or gone there counts no more, and the next `darkive copy` writes it anew.
 */
export async function verifyPlace(
  options: VerifyPlaceOptions,
  services: Services,
): Promise<OperationResult<PlaceVerifyDocument>> {
  return under('verify', options, services, async (known, places, seen) => {
    const looked = await lookFor(known, places.kinds, services);
    if (looked.state !== 'here') throw refused(refusalOf(known.place, looked));
    try {
      const through = await seen(looked.place);
      const generation = looked.generation === known.begun ? known.begun : known.generation;
      const next = { ...afterwards(known, through, services), generation };
      await writeKnownPlace(places.archives, { ...next, room: await looked.place.room() });
      return { next, through, at: looked.at };
    } finally {
      await looked.place.close();
    }
  });
}

/**
 * `darkive place refresh`: believes what lies there and nothing else, also where the place or this archive directory was set back.
 * `found`: it was lost or retired, and counts again from now on.
 */
export async function refreshPlace(
  options: VerifyPlaceOptions & { readonly command: 'place refresh' | 'place found' },
  services: Services,
): Promise<OperationResult<PlaceVerifyDocument>> {
  const { command } = options;
  return under(command, options, services, async (known, places, seen) => {
    if (command === 'place found' && known.state === 'active') {
      throw new DarkiveError('usage-invalid', `The place ${known.place.name} was not lost.`, {
        hint: `To have every file there looked at: darkive place refresh ${typed(known.place.name)}`,
      });
    }
    const { place, at, generation } = await openToRefresh(known, places, services);
    try {
      // What lies there is believed from scratch: older proofs were of something else.
      const through = await seen(place, {
        ...known,
        files: known.files.map((file) => ({ ...file, verifiedAt: null })),
      });
      const next: KnownPlace = {
        ...afterwards(known, through, services),
        state: command === 'place found' ? 'active' : known.state,
        generation: Math.max(generation, known.generation, known.begun ?? 0) + 1,
        begun: null,
        room: await place.room(),
      };
      await writeKnownPlace(places.archives, { ...next, generation: known.generation, begun: next.generation });
      await writeOwnRecords(place, next, new Map());
      await writeKnownPlace(places.archives, next);
      return { next, through, at };
    } finally {
      await place.close();
    }
  });
}

interface Seen {
  readonly next: KnownPlace;
  readonly through: LookedThrough;
  readonly at: string;
}

async function under(
  command: string,
  { config, name, rate }: VerifyPlaceOptions,
  services: Services,
  work: (
    known: KnownPlace,
    places: Places,
    seen: (place: OpenPlace, as?: KnownPlace) => Promise<LookedThrough>,
  ) => Promise<Seen>,
): Promise<OperationResult<PlaceVerifyDocument>> {
  return recorded({ command, config }, services, (own, tally) =>
    changePlaces(config, command, own, async (places, before) => {
      const known = await places.named(name);
      const { archives, findings } = await wantedArchives(config, own);
      const seen = async (place: OpenPlace, as = known): Promise<LookedThrough> =>
        readAll(place, as, archives, rate, own, tally);
      const { next, through, at } = await work(known, places, seen);
      const all = [...before, ...findings, ...findingsOf(next, through)];
      const place = entryOf(next, countsOf(archivesAt(next, archives)), { at, notNow: null });
      const { missing, damaged, unknown, bytes, fromMedium } = through;
      return {
        document: {
          schema: 'darkive.place-verify/1',
          command,
          place,
          checked: through.files.length + damaged.length,
          bytes,
          fromMedium,
          missing,
          damaged,
          unknown,
          findings: all,
        },
        exit: exitOf(all),
      };
    }),
  );
}

async function readAll(
  place: OpenPlace,
  known: KnownPlace,
  archives: readonly CopiedArchive[],
  rate: number | null,
  services: Services,
  tally: Tally,
): Promise<LookedThrough> {
  const pace = rate === null ? null : createPace(rate, services);
  let [bytes, totalBytes] = [0, 0];
  services.onProgress({ kind: 'phase', phase: `read ${known.place.name}`, expectedSeconds: null });
  return lookThrough({
    place,
    known,
    listing: await listingOf(place),
    archives,
    now: () => services.clock().toISOString(),
    signal: services.signal,
    onPlan: (planned) => {
      totalBytes = planned;
    },
    onBytes: async (more) => {
      bytes += more;
      tally.bytes += more;
      services.onProgress({ kind: 'progress', bytes, totalBytes, slices: null });
      await pace?.(more);
    },
  });
}

function afterwards(
  known: KnownPlace,
  { files, damaged, missing, fromMedium }: LookedThrough,
  services: Services,
): KnownPlace {
  const now = services.clock().toISOString();
  const whole = damaged.length === 0 && missing.length === 0 && fromMedium;
  return { ...known, files: [...files], verifiedAt: whole ? now : known.verifiedAt, seenAt: now, writtenAt: now };
}

/** Opens a place that says that it is this one, however old or new; where its record is damaged, its own inventory says so. */
async function openToRefresh(
  known: KnownPlace,
  { kinds }: Places,
  services: Services,
): Promise<{ readonly place: OpenPlace; readonly at: string; readonly generation: number }> {
  const looked = await lookFor(known, kinds, services);
  if (looked.state === 'here') return looked;
  if (looked.state === 'absent') throw refused(refusalOf(known.place, looked));
  const place = await kindOf(kinds, known.place.kind).open(known.options, services);
  let kept = false;
  try {
    const generation = await generationThere(place, known, looked.why.state, services);
    if (generation === null) throw refused(refusalOf(known.place, looked));
    kept = true;
    return { place, at: looked.at, generation };
  } finally {
    if (!kept) await place.close();
  }
}

async function generationThere(
  place: OpenPlace,
  known: KnownPlace,
  state: string,
  services: Services,
): Promise<number | null> {
  if (state === 'rolled-back' || state === 'home-rolled-back') {
    const record = await recordOf(place, services);
    return record !== null && 'record' in record ? record.record.generation : null;
  }
  if (state !== 'damaged-record' && state !== 'no-record') return null;
  const text = await readSmall(place, `places/${known.place.id}.json`);
  const inventory = text === null ? null : parseInventory(text);
  if (inventory === null || 'problem' in inventory) return null;
  const { place: its, generation } = inventory.record;
  // Every place has the inventories of the others: only the one that has files of this inventory is it, which the reading shows.
  return its.id === known.place.id && its.home === known.place.home && (await holdsMost(place, inventory.record))
    ? generation
    : null;
}

/** More than half of the files of an inventory lie there: another place of the pool has its inventory, too, and not its files. */
async function holdsMost(place: OpenPlace, { files }: Pick<KnownPlace, 'files'>): Promise<boolean> {
  const listing = await listingOf(place);
  const there = files.filter(({ file, bytes }) => listing.get(`archives/${file}`) === bytes);
  return files.length > 0 && there.length * 2 > files.length;
}

function findingsOf({ place }: KnownPlace, { missing, damaged, unknown, fromMedium }: LookedThrough): Finding[] {
  const { name } = place;
  const again = `Write it anew with: darkive copy ${typed(name)}`;
  const facts = (file: string) => ({ place: name, file });
  const memory = `Some files at ${name} were read from memory and not from where they are kept: they are there, and not proved.`;
  return [
    ...(fromMedium
      ? []
      : [
          finding('warning', 'place-not-proved', memory, 'Attach the disk anew and verify once more.', { place: name }),
        ]),
    ...damaged.map(({ file, problem }) =>
      finding('damage', 'copy-damaged', `${file} at ${name} is damaged: ${problem}.`, again, facts(file)),
    ),
    ...missing.map((file) => finding('damage', 'copy-missing', `${file} is gone from ${name}.`, again, facts(file))),
    ...(unknown.length === 0
      ? []
      : [
          finding(
            'info',
            'place-files-unknown',
            `${unknown.length === 1 ? 'A file' : `${unknown.length} files`} in archives/ at ${name} ${unknown.length === 1 ? 'is' : 'are'} known to nobody, and ${unknown.length === 1 ? 'was' : 'were'} left alone.`,
            null,
            {
              place: name,
              files: [...unknown],
            },
          ),
        ]),
  ];
}
