import { isDarkiveError } from '../errors/index.ts';
import type { KnownPlace } from '../records/place.ts';
import type { OpenPlace } from './driver.ts';
import { execute, type Executed, type ExecuteRequest } from './execute.ts';
import { limited } from './limited.ts';
import { ARCHIVES } from './lying-there.ts';
import { writeOwnRecords } from './place-files.ts';
import { writeSmall } from './small-files.ts';

export interface ChangeRequest extends Omit<ExecuteRequest, 'known'> {
  /** What home knows, held against what lies there now. */
  readonly seen: KnownPlace;
  /** What lies there: path → bytes. */
  readonly listing: Map<string, number>;
  /** Files of a run that was killed. */
  readonly unsettled: readonly string[];
  /** Bytes that records and notes there may come to. */
  readonly recordsBytes: number;
}

/**
 * Does the steps at a place, between a generation that is begun and one that has ended: on both sides or, when the run is killed, known to be
 * either. The place has been recognised. `read-only`: it takes no writes, and nothing was done.
 */
export async function changePlace(request: ChangeRequest): Promise<Executed | 'read-only'> {
  const { place, seen, listing, unsettled, now } = request;
  if (!(await takesWrites(place))) return 'read-only';
  const begun: KnownPlace = { ...seen, begun: seen.generation + 1, unsettled: [...unsettled] };
  await request.keep(begun);
  const narrow = limited(place, seen, listing, request.recordsBytes);
  for (const file of unsettled) await narrow.remove(`${ARCHIVES}${file}`);
  const executed = await execute({ ...request, place: narrow, known: begun });
  if (executed.untried.length > 0 && !(await answers(place))) return executed;
  const ended: KnownPlace = {
    ...executed.known,
    generation: seen.generation + 1,
    begun: null,
    seenAt: now(),
    writtenAt: now(),
    // A place that fails is as full as it was.
    room: await place.room().catch(() => seen.room),
  };
  await writeOwnRecords(place, ended, new Map());
  await request.keep(ended);
  return { ...executed, known: ended };
}

/** Tried with a small file, which goes again. */
async function takesWrites(place: OpenPlace): Promise<boolean> {
  try {
    await writeSmall(place, PROBE, 'darkive\n', undefined);
    await place.remove(PROBE);
    return true;
  } catch (error) {
    if (isDarkiveError(error) && NO_WRITES.has(String(error.facts['errno']))) return false;
    throw error;
  }
}

const PROBE = 'darkive-probe';
const NO_WRITES: ReadonlySet<string> = new Set(['EROFS', 'EACCES', 'EPERM']);

async function answers(place: OpenPlace): Promise<boolean> {
  return place.room().then(
    () => true,
    () => false,
  );
}
