import { parsePlaceRecord } from '../archive/place-records.ts';
import { asDarkiveError } from '../errors/index.ts';
import type { KnownPlace } from '../records/place.ts';
import type { OpenPlace, PlaceContext } from './driver.ts';
import { kindOf, type PlaceKinds } from './drivers.ts';
import { recognise, type Recognised, type SeenPlace } from './recognise.ts';
import { readSmall } from './small-files.ts';

export const PLACE_RECORD = 'darkive-place.json';

export type Looked =
  /** `say`: what a person has to do. */
  | { readonly state: 'absent'; readonly say: string }
  /** Something is there, and it is not to be read as this place. */
  | {
      readonly state: 'refused';
      readonly at: string;
      readonly why: Exclude<Recognised, { state: 'right' | 'read-only' }>;
    }
  /** It is this place. `generation`: of the record that lies there. The caller closes it. */
  | { readonly state: 'here'; readonly at: string; readonly place: OpenPlace; readonly generation: number };

/** What has to be known of a place to look for it. */
export type LookedFor = Pick<KnownPlace, 'place' | 'options' | 'generation' | 'begun'>;

/** Looks for a place and recognises it by its record. Writes nothing; whether it takes writes is not known yet. */
export async function lookFor(known: LookedFor, kinds: PlaceKinds, context: PlaceContext): Promise<Looked> {
  const kind = kindOf(kinds, known.place.kind);
  const found = await kind.find(known.options, context);
  if (found.state === 'absent') return found;
  const { at } = found;
  const place = await kind.open(known.options, context);
  let kept = false;
  try {
    const seen: SeenPlace = { at, record: await recordOf(place, context), writable: true };
    const why = recognise(known, seen, [seen]);
    if (why.state !== 'right' && why.state !== 'read-only') return { state: 'refused', at, why };
    kept = true;
    const generation = seen.record !== null && 'record' in seen.record ? seen.record.record.generation : 0;
    return { state: 'here', at, place, generation };
  } finally {
    if (!kept) await place.close();
  }
}

/** What lies there under the name of a place's record; null: nothing. A record that cannot be read is a problem in words. */
export async function recordOf(place: OpenPlace, { signal }: PlaceContext): Promise<SeenPlace['record']> {
  try {
    const text = await readSmall(place, PLACE_RECORD);
    return text === null ? null : parsePlaceRecord(text);
  } catch (error) {
    signal.throwIfAborted();
    return { problem: asDarkiveError(error).message };
  }
}
