import type { KnownPlace, PlaceRecord } from '../records/place.ts';
import type { Parsed } from '../archive/place-records.ts';

/** What home knows of a place. */
export type Expected = Pick<KnownPlace, 'generation' | 'begun'> & {
  readonly place: Pick<KnownPlace['place'], 'id' | 'home'>;
};

/** What was found where the place should be. */
export interface SeenPlace {
  /** A path, an address. */
  readonly at: string;
  /** Null: there is no record at all. */
  readonly record: Parsed<PlaceRecord> | null;
  /** Its storage takes writes. */
  readonly writable: boolean;
}

export type Recognised =
  /** It may be read and written. */
  | { readonly state: 'right' }
  /** It may be read, not written: it takes no writes. */
  | { readonly state: 'read-only' }
  /** Nothing says that this is a place: most often a mount point without its disk. */
  | { readonly state: 'no-record' }
  | { readonly state: 'damaged-record'; readonly problem: string }
  /** It belongs to another archive directory. */
  | { readonly state: 'other-home'; readonly name: string; readonly home: string }
  /** Another place of this archive directory lies here. */
  | { readonly state: 'other-place'; readonly name: string; readonly id: string }
  /** The same place is there more than once: one of them is a copy, and nobody can tell which. */
  | { readonly state: 'cloned'; readonly at: readonly string[] }
  /** The place is older than home's inventory of it: it was restored, or another disk was written in the meantime. */
  | { readonly state: 'rolled-back'; readonly there: number; readonly home: number }
  /** The place is newer: home was restored from something older. */
  | { readonly state: 'home-rolled-back'; readonly there: number; readonly home: number };

/**
 * Is this the place that it should be? Pure, and asked before one byte is written: only `right` may be written to. `all` is
 * what was found wherever places were looked for, `seen` among it.
 */
export function recognise(known: Expected, seen: SeenPlace, all: readonly SeenPlace[]): Recognised {
  if (seen.record === null) return { state: 'no-record' };
  if ('problem' in seen.record) return { state: 'damaged-record', problem: seen.record.problem };
  const { id, name, home, generation } = seen.record.record;
  if (home !== known.place.home) return { state: 'other-home', name, home };
  if (id !== known.place.id) return { state: 'other-place', name, id };
  const at = new Set([seen, ...all].filter((one) => idOf(one) === id).map((one) => one.at));
  if (at.size > 1) return { state: 'cloned', at: [...at] };
  if (generation !== known.generation && generation !== known.begun) {
    const state = generation < known.generation ? 'rolled-back' : 'home-rolled-back';
    return { state, there: generation, home: known.generation };
  }
  return { state: seen.writable ? 'right' : 'read-only' };
}

function idOf({ record }: SeenPlace): string | null {
  return record === null || 'problem' in record ? null : record.record.id;
}
