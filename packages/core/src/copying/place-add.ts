import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { writeHomeRecord, writeKnownPlace } from '../archive/places.ts';
import type { Config } from '../config/types.ts';
import { kindOf } from '../copies/drivers.ts';
import { recordOf } from '../copies/look.ts';
import { ARCHIVES } from '../copies/lying-there.ts';
import { writeOwnRecords } from '../copies/place-files.ts';
import type { OpenPlace } from '../copies/driver.ts';
import { DarkiveError } from '../errors/index.ts';
import { HOME } from '../records/copy.ts';
import { PLACE_NAME, placeLocation, type KnownPlace } from '../records/place.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import type { PlaceDocument } from './documents.ts';
import { entryOf } from './entry.ts';
import { changePlaces, type Places } from './with-places.ts';

export interface PlaceAddOptions {
  readonly config: Config;
  readonly name: string;
  readonly kind: string;
  /** Where it is, in the words of its kind. */
  readonly at: string;
  /** Null: called as the place is. */
  readonly location: string | null;
  /** Bytes that copies may take; null: as much as it has. */
  readonly capacityBytes: number | null;
  /** Bytes that stay free; null: a hundredth of it, at most 1 GiB. */
  readonly reserveBytes: number | null;
}

/** `darkive place add`: from now on copies may lie there. Makes its record, and nothing where a record is already. */
export async function addPlace(options: PlaceAddOptions, services: Services): Promise<OperationResult<PlaceDocument>> {
  const { config, name, location } = options;
  checkName(name);
  checkLocation(location ?? name);
  checkSizes(options);
  return changePlaces(config, 'place add', services, async (places, findings) => {
    const before = await places.read();
    if (before.places.some(({ place }) => place.name === name)) {
      throw new DarkiveError('usage-invalid', `There is a place called ${name} already.`, {
        hint: `See it with: darkive place show ${name}`,
      });
    }
    const context = { signal: services.signal };
    const kind = kindOf(places.kinds, options.kind);
    const kept = await kind.optionsAt(options.at, context);
    await refuseArchiveDirectory(options.at, config.archives.path);
    const found = await kind.find(kept, context);
    if (found.state === 'absent') {
      throw new DarkiveError('guard-refused', `There is nothing at ${options.at} that could become a place.`, {
        hint: found.say,
      });
    }
    const opened = await kind.open(kept, context);
    try {
      const home = before.home?.id ?? (await makeHome(places, services));
      const id = (await takenOver(opened, home, before.places, found.at, services)) ?? services.newId();
      const room = await opened.room();
      const now = services.clock().toISOString();
      const reserveBytes = options.reserveBytes ?? Math.min(2 ** 30, Math.floor(room.capacityBytes / 100));
      const known: KnownPlace = {
        schema: 'darkive.known-place/1',
        place: {
          id,
          name,
          kind: kind.kind,
          location: location ?? name,
          home,
          capacityBytes: options.capacityBytes,
          reserveBytes,
        },
        state: 'active',
        generation: 0,
        writtenAt: now,
        verifiedAt: null,
        files: [],
        options: kept,
        seenAt: now,
        room,
        begun: null,
        unsettled: [],
      };
      // The place first: when that is all that is done, the same command takes it over.
      await writeOwnRecords(opened, known, new Map());
      await writeKnownPlace(places.archives, known);
      const place = entryOf(known, { whole: 0, partly: 0 }, { at: found.at, notNow: null });
      return { document: { schema: 'darkive.place-changed/1', place, changed: true, findings }, exit: 'done' };
    } finally {
      await opened.close();
    }
  });
}

export function checkName(name: string): void {
  if (PLACE_NAME.test(name) && name !== HOME) return;
  const problem =
    name === HOME ? `${HOME} is what the archive directory itself is called` : `'${name}' is no name of a place`;
  throw new DarkiveError('usage-invalid', `${problem}.`, {
    hint: 'Use at most 64 small letters, digits, ".", "_" and "-", with a letter or digit first and last: bank-2.',
  });
}

export function checkLocation(location: string): void {
  if (placeLocation.safeParse(location).success) return;
  throw new DarkiveError('usage-invalid', `'${location}' is no location.`, {
    hint: 'Say in one line of at most 64 characters where it is kept, such as: bank.',
  });
}

export function checkSizes({
  capacityBytes,
  reserveBytes,
}: Pick<PlaceAddOptions, 'capacityBytes' | 'reserveBytes'>): void {
  if (capacityBytes === null || capacityBytes > (reserveBytes ?? 0)) return;
  throw new DarkiveError('usage-invalid', 'A place with that capacity and reserve can hold nothing.', {
    hint: 'Give a capacity that is larger than the reserve.',
  });
}

/** Copies beside their originals are none. */
async function refuseArchiveDirectory(at: string, archives: string): Promise<void> {
  const real = await realpath(at).catch(() => null);
  const home = await realpath(archives);
  if (real === null || (real !== home && !real.startsWith(`${home}${sep}`))) return;
  throw new DarkiveError(
    'usage-invalid',
    `${at} lies in the archive directory ${archives}: copies there would go with it.`,
    {
      hint: 'Give a directory on another disk.',
    },
  );
}

async function makeHome({ archives }: Places, services: Services): Promise<string> {
  const id = services.newId();
  await writeHomeRecord(archives, {
    schema: 'darkive.home/1',
    id,
    location: HOME,
    writtenAt: services.clock().toISOString(),
  });
  return id;
}

/** The id of a record there that a killed `place add` has left; null where nothing lies. Refuses everything else. */
async function takenOver(
  place: OpenPlace,
  home: string,
  known: readonly KnownPlace[],
  at: string,
  { signal }: Services,
): Promise<string | null> {
  const record = await recordOf(place, { signal });
  if (record !== null) {
    if ('problem' in record) {
      throw new DarkiveError(
        'guard-refused',
        `There is a record of a place at ${at} that cannot be read: ${record.problem}.`,
        {
          hint: 'Look at darkive-place.json there. When it is nothing that you need, remove it, then run the command again.',
        },
      );
    }
    const { id, name, home: its, generation } = record.record;
    if (its === home && generation === 0 && !known.some((one) => one.place.id === id)) return id;
    throw new DarkiveError(
      'guard-refused',
      `${at} is a place already: ${name}${its === home ? '' : ', of another archive directory'}.`,
      {
        hint:
          its === home && known.some((one) => one.place.id === id)
            ? `Say that it is found there now with: darkive place set ${name} --at ${at}`
            : `Learn what it holds with: darkive place adopt ${at}`,
        facts: { place: name, id },
      },
    );
  }
  for await (const { file } of place.list()) {
    if (!file.startsWith(ARCHIVES)) continue;
    throw new DarkiveError('guard-refused', `There are files in archives/ at ${at} already, for example ${file}.`, {
      hint: 'Give an empty directory.',
      facts: { path: at },
    });
  }
  return null;
}
