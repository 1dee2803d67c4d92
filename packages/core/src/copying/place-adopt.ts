import { parseInventory } from '../archive/place-records.ts';
import { writeHomeRecord, writeKnownPlace, type KnownPlaces } from '../archive/places.ts';
import type { Config } from '../config/types.ts';
import type { OpenPlace } from '../copies/driver.ts';
import { kindOf } from '../copies/drivers.ts';
import { recordOf } from '../copies/look.ts';
import { readSmall } from '../copies/small-files.ts';
import { DarkiveError } from '../errors/index.ts';
import { HOME } from '../records/copy.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Inventory, KnownPlace, PlaceRecord } from '../records/place.ts';
import { exitOf } from '../records/verdict.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import type { PlaceAdoptDocument } from './documents.ts';
import { archivesAt, countsOf, entryOf } from './entry.ts';
import { wantedArchives } from './wanted.ts';
import { changePlaces, type Places } from './with-places.ts';

export interface PlaceAdoptOptions {
  readonly config: Config;
  readonly kind: string;
  /** Where the place is. */
  readonly at: string;
}

/**
 * `darkive place adopt`: learns from one place what all places hold. A home that knows of no place becomes the home that these places
 * belong to. What is known already stays; nothing is written at the place.
 */
export async function adoptPlace(
  options: PlaceAdoptOptions,
  services: Services,
): Promise<OperationResult<PlaceAdoptDocument>> {
  const { config, at } = options;
  return changePlaces(config, 'place adopt', services, async (places, before) => {
    const context = { signal: services.signal };
    const kind = kindOf(places.kinds, options.kind);
    const kept = await kind.optionsAt(at, context);
    const found = await kind.find(kept, context);
    if (found.state === 'absent')
      throw new DarkiveError('guard-refused', `There is nothing at ${at}.`, { hint: found.say });
    const opened = await kind.open(kept, context);
    try {
      const record = await recordAt(opened, at, services);
      const known = await places.read();
      if (known.home !== null && known.home.id !== record.home) throw otherHome(record, at, known);
      const room = await opened.room();
      const now = services.clock().toISOString();
      const inventories = await inventoriesAt(opened, record);
      if (known.home === null)
        await writeHomeRecord(places.archives, {
          schema: 'darkive.home/1',
          id: record.home,
          location: HOME,
          writtenAt: now,
        });
      const learned: KnownPlace[] = [];
      const findings: Finding[] = [...before];
      for (const inventory of inventories) {
        const isIt = inventory.place.id === record.id;
        const own = known.places.find(({ place }) => place.id === inventory.place.id);
        if (own !== undefined && !(isIt && own.generation < inventory.generation)) continue;
        const name = freeName(inventory.place.name, [...known.places, ...learned]);
        const { schema: _schema, ...told } = inventory;
        const made: KnownPlace = {
          ...told,
          schema: 'darkive.known-place/1',
          place: { ...inventory.place, name },
          options: isIt ? kept : (own?.options ?? {}),
          seenAt: isIt ? now : inventory.writtenAt,
          room: isIt ? room : null,
          begun: null,
          unsettled: [],
        };
        await writeKnownPlace(places.archives, made);
        learned.push(made);
        if (!isIt) findings.push(whereIsIt(made));
      }
      return await result(config, places, record, { learned, findings, at: found.at }, services);
    } finally {
      await opened.close();
    }
  });
}

async function recordAt(place: OpenPlace, at: string, { signal }: Services): Promise<PlaceRecord> {
  const record = await recordOf(place, { signal });
  if (record !== null && 'record' in record) return record.record;
  const why = record === null ? 'there is no darkive-place.json' : `its record cannot be believed: ${record.problem}`;
  throw new DarkiveError('guard-refused', `${at} is no place: ${why}.`, {
    hint: `Its archives can be read all the same: darkive restore --from ${at}`,
  });
}

function otherHome({ name }: PlaceRecord, at: string, { home }: KnownPlaces): DarkiveError {
  return new DarkiveError(
    'guard-refused',
    `${at} is the place ${name} of another archive directory, and this one has places of its own.`,
    {
      hint: `Its archives can be read all the same: darkive restore --from ${at}`,
      facts: { home: home?.id ?? null },
    },
  );
}

/** The inventories that lie there and prove themselves, the place's own first. Without its own, it holds nothing that is known. */
async function inventoriesAt(place: OpenPlace, record: PlaceRecord): Promise<Inventory[]> {
  const { schema: _schema, generation, writtenAt, ...settings } = record;
  const own = await inventoryAt(place, `places/${record.id}.json`);
  const first: Inventory = own ?? {
    schema: 'darkive.inventory/1',
    place: settings,
    state: 'active',
    generation,
    writtenAt,
    verifiedAt: null,
    files: [],
  };
  const others: Inventory[] = [];
  for await (const { file } of place.list()) {
    if (!/^places\/[^/]+\.json$/.test(file) || file === `places/${record.id}.json`) continue;
    const inventory = await inventoryAt(place, file);
    if (inventory !== null && inventory.place.home === record.home) others.push(inventory);
  }
  return [{ ...first, generation }, ...others.toSorted((a, b) => (a.place.name < b.place.name ? -1 : 1))];
}

async function inventoryAt(place: OpenPlace, file: string): Promise<Inventory | null> {
  const text = await readSmall(place, file);
  const parsed = text === null ? null : parseInventory(text);
  return parsed === null || 'problem' in parsed ? null : parsed.record;
}

function freeName(name: string, taken: readonly KnownPlace[]): string {
  const names = new Set(taken.map(({ place }) => place.name));
  if (!names.has(name)) return name;
  for (let number = 2; ; number += 1) if (!names.has(`${name}-${number}`)) return `${name}-${number}`;
}

function whereIsIt({ place: { name, location } }: KnownPlace): Finding {
  return finding(
    'info',
    'place-unlocated',
    `The place ${name} is kept at: ${location}. Where it is found on this machine is not known yet.`,
    `When it is here: darkive place set ${name} --at PATH`,
    { place: name },
  );
}

async function result(
  config: Config,
  places: Places,
  record: PlaceRecord,
  { learned, findings, at }: { learned: readonly KnownPlace[]; findings: readonly Finding[]; at: string },
  services: Services,
): Promise<OperationResult<PlaceAdoptDocument>> {
  const { archives, findings: more } = await wantedArchives(config, services);
  const known = await places.named(record.id);
  const all = [...findings, ...more];
  return {
    document: {
      schema: 'darkive.place-adopt/1',
      home: record.home,
      place: entryOf(known, countsOf(archivesAt(known, archives)), { at, notNow: null }),
      learned: learned.map(({ place }) => place.name),
      findings: all,
    },
    exit: exitOf(all, 'changes'),
  };
}
