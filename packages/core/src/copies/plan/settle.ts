import { sum, type Item } from './items.ts';

/** What is at the place while the plan is made in memory. */
interface Slot {
  readonly item: Item;
  /** Room that it takes here now. */
  bytesHere: number;
  whole: boolean;
}

/** Whole copies of an item in this state. */
function copies({ item, whole }: Slot): number {
  return item.elsewhere.length + (whole ? 1 : 0);
}

export interface SettleRequest {
  readonly items: readonly Item[];
  readonly freeBytes: number;
  readonly evict: boolean;
  /** Could this place ever hold it? */
  readonly fits: (item: Item) => boolean;
  /** Location of this place, and of any other. */
  readonly location: string;
  readonly locationOf: (place: string) => string;
}

export interface Settled {
  /** Whole here in the end. */
  readonly here: ReadonlySet<Item>;
  /** Was here, whole or in part, and is not any more. */
  readonly gone: ReadonlySet<Item>;
  /** Should be here, and is not. */
  readonly wanted: readonly Item[];
}

/**
 * Takes what is wanted and makes room for it, until there is nothing more to do. It ends: with each step the numbers of copies,
 * sorted upwards, grow, since what is taken has at least two copies fewer than what goes for it.
 */
export function settle(request: SettleRequest): Settled {
  const slots: Slot[] = request.items.map((item) => ({ item, bytesHere: item.bytesHere, whole: item.hereWhole }));
  const spare = createSpare(slots, request);
  let free = request.freeBytes;
  for (let changed = true; changed;) {
    changed = false;
    for (const slot of wantedSlots(slots, request)) {
      const need = slot.item.bytes - slot.bytesHere;
      if (!request.fits(slot.item) || !slot.item.sound) continue;
      const victims = need <= free ? [] : request.evict ? spare.victimsFor(slot, need - free) : null;
      if (victims === null) continue;
      for (const victim of victims) {
        free += victim.bytesHere;
        victim.bytesHere = 0;
        victim.whole = false;
      }
      free -= need;
      slot.bytesHere = slot.item.bytes;
      slot.whole = true;
      spare.changed();
      changed = true;
    }
  }
  return {
    here: new Set(slots.filter(({ whole }) => whole).map(({ item }) => item)),
    gone: new Set(slots.filter(({ item, bytesHere }) => item.bytesHere > 0 && bytesHere === 0).map(({ item }) => item)),
    wanted: wantedSlots(slots, request).map(({ item }) => item),
  };
}

/** What should stand here and does not: fewest copies first, a new location, priority, where its reference is, age. */
function wantedSlots(slots: readonly Slot[], request: SettleRequest): Slot[] {
  const archivesHere = new Set<string>();
  const partly = new Set<string>();
  for (const { item, whole } of slots) (whole ? archivesHere : partly).add(item.archive.id);
  const away = ({ item }: Slot): boolean => {
    const { reference } = item.archive;
    return reference !== null && (!archivesHere.has(reference) || partly.has(reference));
  };
  return slots
    .filter((slot) => !slot.whole && isWanted(slot.item, request))
    .map((slot) => ({
      slot,
      key: [
        copies(slot),
        addsLocation(slot.item, request) ? 0 : 1,
        -slot.item.archive.priority,
        away(slot) ? 1 : 0,
        ...slot.item.order,
      ],
    }))
    .toSorted((a, b) => compareKeys(a.key, b.key))
    .map(({ slot }) => slot);
}

function isWanted(item: Item, request: SettleRequest): boolean {
  const { want } = item.archive;
  if (want === 0) return false;
  return item.elsewhere.length < want || addsLocation(item, request);
}

/** It stands in fewer locations than it should, and not in this one. */
function addsLocation(item: Item, { location, locationOf }: SettleRequest): boolean {
  const locations = new Set(item.elsewhere.map(locationOf));
  return locations.size < item.archive.locations && !locations.has(location);
}

/**
 * What may go for something else: it must keep one copy more than that has now, as many as its policy says, and its locations.
 * Only proved copies elsewhere are counted. Those do not change while a plan is made, so most of the question is asked once.
 */
function createSpare(
  slots: readonly Slot[],
  request: SettleRequest,
): { readonly victimsFor: (slot: Slot, lacking: number) => Slot[] | null; readonly changed: () => void } {
  const spare = slots.filter(
    ({ item }) => item.provedElsewhere.length >= item.archive.keepAtLeast && keepsLocations(item, request),
  );
  /** Least number of copies that must stay → room that can be had. Thousands of units may ask in vain for the same. */
  const known = new Map<number, number>();
  const staying = (least: number): Slot[] =>
    spare.filter(({ item, bytesHere }) => bytesHere > 0 && item.provedElsewhere.length >= least);
  const roomFor = (least: number): number => {
    const room = known.get(least) ?? sum(staying(least).map(({ bytesHere }) => bytesHere));
    known.set(least, room);
    return room;
  };
  return {
    victimsFor: (slot, lacking) => {
      const least = copies(slot) + 1;
      // What is partly here itself would not go: its own copies are one too few.
      return roomFor(least) < lacking ? null : choose(staying(least), lacking);
    },
    changed: () => known.clear(),
  };
}

/** Most copies first, and no more than is needed. Together they are enough. */
function choose(candidates: readonly Slot[], lacking: number): Slot[] {
  const victims: Slot[] = [];
  let freed = 0;
  for (const victim of candidates.toSorted(spareFirst)) {
    if (freed >= lacking) break;
    victims.push(victim);
    freed += victim.bytesHere;
  }
  // The last of them may be so large that some before it are not needed.
  return victims.toReversed().filter((victim) => {
    if (freed - victim.bytesHere < lacking) return true;
    freed -= victim.bytesHere;
    return false;
  });
}

function spareFirst(a: Slot, b: Slot): number {
  return compareKeys(spareKey(a), spareKey(b));
}

function spareKey({ item, bytesHere }: Slot): number[] {
  return [-item.provedElsewhere.length, item.archive.priority, -bytesHere, ...item.order];
}

function keepsLocations({ archive, provedElsewhere }: Item, { location, locationOf }: SettleRequest): boolean {
  const left = new Set(provedElsewhere.map(locationOf));
  return left.has(location) || left.size >= archive.locations;
}

function compareKeys(a: readonly number[], b: readonly number[]): number {
  for (const [index, key] of a.entries()) {
    const other = b[index] ?? 0;
    if (key !== other) return key - other;
  }
  return 0;
}
