import { asDarkiveError, type DarkiveError } from '../errors/index.ts';
import type { StoredCopy } from '../records/place.ts';
import type { OpenPlace } from './driver.ts';
import type { Unit, UnitFile } from '../records/unit.ts';

export interface CopyUnitRequest {
  readonly unit: Unit;
  /** The bytes of a file of the unit, from wherever it lies. */
  readonly read: (file: string) => AsyncIterable<Uint8Array>;
  readonly place: OpenPlace;
  /** Files of the unit that the place had before. They are written anew, and stay when something else of the unit fails. */
  readonly there: ReadonlySet<string>;
  /** Bytes that stay free at the place. */
  readonly reserveBytes: number;
  /** UTC, of the moment. */
  readonly now: () => string;
  /** Aborted when the user ends the command: then nothing is a result, and the reason is thrown. */
  readonly signal: AbortSignal;
  /** Awaited with the bytes of each block before it is written: a limited rate and progress wait and count here. */
  readonly onBytes?: (bytes: number) => void | Promise<void>;
}

export type CopiedUnit =
  /** All of it is there. What was not read back from the medium has no date: it is there, and not proved. */
  | { readonly state: 'copied'; readonly files: readonly StoredCopy[] }
  | { readonly state: 'no-room'; readonly needBytes: number; readonly freeBytes: number }
  | { readonly state: 'file-too-large'; readonly file: string; readonly largestFile: number }
  /** What should be copied is not what its manifest says: damage where it was read. */
  | { readonly state: 'source-differs'; readonly file: string }
  /** The place gave back something else than was written. */
  | { readonly state: 'place-differs'; readonly file: string }
  /** `file`: what was being copied. The place is full, was unplugged, or fails. */
  | { readonly state: 'failed'; readonly file: string; readonly error: DarkiveError };

/**
 * Copies a unit to `archives/` of a place: all of it, or nothing that was not there before. Room is asked of the place,
 * not computed. A failure is an answer, for other units may go on; an abort throws.
 */
export async function copyUnit(request: CopyUnitRequest): Promise<CopiedUnit> {
  const { unit, place, there, reserveBytes, signal } = request;
  const { freeBytes, largestFile } = await place.room();
  const needBytes = unit.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const large = unit.files.find(({ bytes }) => largestFile !== null && bytes > largestFile);
  if (large !== undefined && largestFile !== null) return { state: 'file-too-large', file: large.file, largestFile };
  if (needBytes > freeBytes - reserveBytes) return { state: 'no-room', needBytes, freeBytes };
  const copied: StoredCopy[] = [];
  for (const file of unit.files) {
    const result = await copyFile(file, request);
    if ('stored' in result) {
      copied.push(result.stored);
      continue;
    }
    const added = copied.map((stored) => stored.file).filter((name) => !there.has(name));
    for (const name of [...added, ...result.spoilt]) await takeBack(name, place);
    signal.throwIfAborted();
    return result.outcome;
  }
  return { state: 'copied', files: copied };
}

type CopiedFile =
  | { readonly stored: StoredCopy }
  | { readonly outcome: CopiedUnit; readonly spoilt: readonly string[] };

async function copyFile(wanted: UnitFile, { read, place, now, onBytes }: CopyUnitRequest): Promise<CopiedFile> {
  const { file, bytes, sha256 } = wanted;
  const at = pathOf(file);
  /** Was written, and is not known to be what it should be. */
  let spoilt: readonly string[] = [];
  try {
    const result = await place.write(at, counted(read(file), onBytes), { bytes, sha256 });
    if (result.state === 'source-differs') return { outcome: { state: 'source-differs', file }, spoilt };
    spoilt = [file];
    const is = await place.hash(at);
    if (is.bytes !== bytes || is.sha256 !== sha256) return { outcome: { state: 'place-differs', file }, spoilt };
    return { stored: { file, bytes, sha256, verifiedAt: is.fromMedium ? now() : null } };
  } catch (error) {
    return { outcome: { state: 'failed', file, error: asDarkiveError(error) }, spoilt };
  }
}

/** Where the files of archives lie at a place. */
function pathOf(file: string): string {
  return `archives/${file}`;
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  onBytes: CopyUnitRequest['onBytes'],
): AsyncGenerator<Uint8Array> {
  for await (const block of source) {
    await onBytes?.(block.length);
    yield block;
  }
}

/** The first failure is the one to be told. What stays is in no inventory, and the next run writes it anew. */
async function takeBack(file: string, place: OpenPlace): Promise<void> {
  await place.remove(pathOf(file)).catch(() => false);
}
