import type { Manifest } from '../../records/manifest.ts';
import type { Inventory } from '../../records/place.ts';
import { chainsOf } from '../../records/chain.ts';
import { contentsOf, standingOf } from '../../records/standing.ts';
import { unitsOf, type Unit, type UnitFile } from '../../records/unit.ts';

export interface NotesRequest {
  /** Of the place that the notes are for, as it is when they are written. */
  readonly here: Inventory;
  /** Of every place that is known; `here` may be among them. Only those that are active are told of. */
  readonly places: readonly Inventory[];
  /** Every archive that is known, oldest first, with size and digest of its manifest's file. */
  readonly archives: readonly KnownArchive[];
  /** Where the archive directory itself is kept. */
  readonly homeLocation: string;
  /** UTC. */
  readonly writtenAt: string;
}

export interface KnownArchive {
  readonly manifest: Manifest;
  readonly file: Omit<UnitFile, 'file'>;
}

export interface NotedArchive {
  readonly manifest: Manifest;
  /** Numbers of the slices that lie here with what belongs to them. */
  readonly slices: readonly number[];
  readonly whole: boolean;
  /** Other places that hold something of it that is not here. */
  readonly elsewhere: readonly Inventory[];
  /** What a restore needs, FULL first; null when one of them is known nowhere. */
  readonly chain: readonly NotedArchive[] | null;
}

export interface NotedFacts {
  /** Of which something lies here, or that one of those needs; oldest first. */
  readonly archives: readonly NotedArchive[];
  /** By definition, by name: the newest archive that this place restores alone; null when there is none. */
  readonly newest: ReadonlyMap<string, NotedArchive | null>;
  readonly others: readonly Inventory[];
}

/** What the notes on a place have to tell. Pure. An archive that no directory can hold as it is (`unitsOf`) is left out. */
export function notedFacts({ here, places, archives }: NotesRequest): NotedFacts {
  const others = places
    .filter(({ place, state }) => place.id !== here.place.id && state === 'active')
    .toSorted((a, b) => (a.place.name < b.place.name ? -1 : 1));
  const contents = [here, ...others].map(contentsOf);
  const noted = new Map<string, Writable>();
  for (const { manifest, file } of archives) {
    const split = unitsOf(manifest, file);
    if ('units' in split)
      noted.set(manifest.id, { manifest, ...whereIs(split.units, here, others, contents), chain: null });
  }
  const manifests = [...noted.values()].map(({ manifest }) => manifest);
  for (const [id, chain] of chainsOf(manifests)) {
    const archive = noted.get(id);
    if (archive !== undefined && chain.complete)
      archive.chain = chain.links.flatMap((link) => noted.get(link.id) ?? []);
  }
  const touched = new Set([...noted.values()].filter(isHere).flatMap((archive) => [archive, ...(archive.chain ?? [])]));
  const told = [...noted.values()].filter((archive) => touched.has(archive));
  const newest = new Map<string, NotedArchive | null>();
  for (const name of [...new Set(told.map(({ manifest }) => manifest.definition))].toSorted()) {
    const last = told.findLast((archive) => archive.manifest.definition === name && restorable(archive));
    newest.set(name, last ?? null);
  }
  return { archives: told, newest, others };
}

/** This place alone restores it. */
export function restorable({ chain }: NotedArchive): boolean {
  return chain?.every(({ whole }) => whole) === true;
}

interface Writable extends NotedArchive {
  readonly rest: boolean;
  chain: readonly NotedArchive[] | null;
}

function isHere({ slices, rest }: Writable): boolean {
  return slices.length > 0 || rest;
}

function whereIs(
  units: readonly Unit[],
  here: Inventory,
  others: readonly Inventory[],
  contents: readonly ReturnType<typeof contentsOf>[],
): Pick<Writable, 'slices' | 'rest' | 'whole' | 'elsewhere'> {
  const held = units.map((unit) => new Set(standingOf(unit, contents, 0).map(({ place }) => place)));
  const isAt = (index: number, { place }: Inventory): boolean => held[index]?.has(place.id) === true;
  const absent = units.flatMap((_, index) => (isAt(index, here) ? [] : [index]));
  return {
    slices: units.flatMap(({ slice }, index) => (slice !== null && isAt(index, here) ? [slice] : [])),
    rest: units.some(({ slice }, index) => slice === null && isAt(index, here)),
    whole: absent.length === 0,
    elsewhere: others.filter((other) => absent.some((index) => isAt(index, other))),
  };
}
