import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { InputBlock } from '../engine/input-block.ts';
import { throwIfAborted } from '../errors.ts';
import type { OpenFiles, SourceFile } from '../fs/sources.ts';
import { rollingCrc, withoutZeros } from './rolling-crc.ts';
import type { RollingCrc } from './rolling-crc.ts';

/** A block that is looked for. */
export interface Wanted {
  readonly block: number;
  readonly crc32: number;
  readonly md5: Buffer;
}

/** Where to look: stretches of a file, from the first byte to the one behind the last. */
export interface Haystack {
  readonly source: SourceFile;
  readonly ranges: readonly (readonly [number, number])[];
}

export interface SearchWork {
  readonly files: OpenFiles;
  readonly blockSize: number;
  readonly wanted: readonly Wanted[];
  /** The wanted blocks have so many bytes, and zeros behind them that are not in the file. Default: the block size. */
  readonly length?: number;
  readonly haystacks: readonly Haystack[];
  /** Go on at the next byte also where a block was found; default: behind it. */
  readonly everyOffset?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onRead: (bytes: number) => void;
  readonly onFound: (block: number, place: InputBlock) => void;
}

const CHUNK = 256 << 10;
/** Low bits of the CRC that a first, fast look-up uses. */
const FILTER_MASK = 0x3ffff;
const ZEROS = new Uint8Array(64 << 10);

/**
 * Tries every offset of the given ranges: a rolling CRC-32 finds candidates, MD5 confirms them, and the search goes
 * on behind a block that was found. Behind the end of a file there are zeros, as in the last block of a file.
 */
export async function searchBlocks(work: SearchWork): Promise<void> {
  const byCrc = new Map<number, Wanted[]>();
  const filter = new Uint8Array(FILTER_MASK + 1);
  const length = work.length ?? work.blockSize;
  const crc = rollingCrc(length);
  for (const entry of work.wanted) {
    const key = withoutZeros(entry.crc32, work.blockSize - length, crc);
    const same = byCrc.get(key);
    if (same === undefined) byCrc.set(key, [entry]);
    else same.push(entry);
    filter[key & FILTER_MASK] = 1;
  }
  if (byCrc.size === 0) return;
  // Used again and again: what is thrown away stays in memory until the collector comes.
  const buffers = [new Uint8Array(CHUNK), new Uint8Array(CHUNK)] as const;
  for (const { source, ranges } of work.haystacks) {
    for (const [start, end] of ranges) {
      await searchRange(work, source, start, end, { crc, filter, byCrc, buffers, length });
      if (byCrc.size === 0) return;
    }
  }
}

interface Needles {
  readonly crc: RollingCrc;
  readonly filter: Uint8Array;
  readonly byCrc: Map<number, Wanted[]>;
  readonly buffers: readonly [Uint8Array, Uint8Array];
  /** Of the window. */
  readonly length: number;
}

async function searchRange(
  work: SearchWork,
  source: SourceFile,
  start: number,
  end: number,
  needles: Needles,
): Promise<void> {
  const { length } = needles;
  // In the middle of a file a block must fit; at its end zeros may follow.
  const last = end === source.size && length === work.blockSize ? end - 1 : end - length;
  let reported = start;
  for (let position = start; position <= last;) {
    let raw = (await crcOfWindow(work, source, position, needles)) ^ needles.crc.offset;
    for (;;) {
      throwIfAborted(work.signal);
      const hit = candidates(needles, raw);
      if (hit && (await confirm(work, source, position, hit, needles)) && !work.everyOffset) {
        position += length;
        break;
      }
      if (needles.byCrc.size === 0) break;
      const moved = await slide(work, source, position, last, raw, needles);
      ({ raw } = moved);
      position = moved.position;
      if (position > last) break;
    }
    if (needles.byCrc.size === 0) break;
    work.onRead(Math.min(position, end) - reported);
    reported = Math.min(position, end);
  }
  work.onRead(end - reported);
}

function candidates(needles: Needles, raw: number): Wanted[] | undefined {
  const value = (raw ^ needles.crc.offset) >>> 0;
  return needles.filter[value & FILTER_MASK] === 1 ? needles.byCrc.get(value) : undefined;
}

/** Moves the window at least one byte on, up to the next candidate, the end of what was read, or behind `last`. */
async function slide(
  work: SearchWork,
  source: SourceFile,
  position: number,
  last: number,
  raw: number,
  { crc, filter, byCrc, buffers, length }: Needles,
): Promise<{ position: number; raw: number }> {
  const count = Math.min(CHUNK, last - position);
  if (count <= 0) return { position: last + 1, raw };
  const [out, into] = await Promise.all([
    readPadded(work, source, position, buffers[0].subarray(0, count)),
    readPadded(work, source, position + length, buffers[1].subarray(0, count)),
  ]);
  const { entering, leaving, offset } = crc;
  let value = raw;
  for (let i = 0; i < count; i++) {
    const next = entering[(value ^ (into[i] as number)) & 255] as number;
    value = (value >>> 8) ^ next ^ (leaving[out[i] as number] as number);
    if (filter[(value ^ offset) & FILTER_MASK] === 1 && byCrc.has((value ^ offset) >>> 0)) {
      return { position: position + i + 1, raw: value };
    }
  }
  return { position: position + count, raw: value };
}

async function confirm(
  work: SearchWork,
  source: SourceFile,
  position: number,
  hit: readonly Wanted[],
  needles: Needles,
): Promise<boolean> {
  const { byCrc, length: window } = needles;
  const hash = createHash('md5');
  for await (const part of windowParts(work, source, position, needles)) hash.update(part);
  for (let left = work.blockSize - window; left > 0; left -= ZEROS.length) hash.update(ZEROS.subarray(0, left));
  const digest = hash.digest();
  const found = hit.filter((entry) => entry.md5.equals(digest));
  if (found.length === 0) return false;
  const length = Math.min(window, source.size - position);
  for (const entry of found) work.onFound(entry.block, { source, offset: position, length });
  const left = hit.filter((entry) => !found.includes(entry));
  const [{ crc32: padded }] = found as [Wanted];
  const key = withoutZeros(padded, work.blockSize - window, needles.crc);
  if (left.length > 0) byCrc.set(key, left);
  else byCrc.delete(key);
  return true;
}

async function crcOfWindow(work: SearchWork, source: SourceFile, position: number, needles: Needles): Promise<number> {
  let crc = 0;
  for await (const part of windowParts(work, source, position, needles)) crc = crc32(part, crc);
  return crc;
}

/** The same memory for each part. */
async function* windowParts(
  work: SearchWork,
  source: SourceFile,
  position: number,
  { buffers: [buffer], length }: Needles,
): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < length; done += CHUNK) {
    yield await readPadded(work, source, position + done, buffer.subarray(0, Math.min(CHUNK, length - done)));
  }
}

/** Fills with bytes from a position on, and with zeros behind the end of the file. */
async function readPadded(
  work: SearchWork,
  source: SourceFile,
  position: number,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const real = Math.max(0, Math.min(bytes.length, source.size - position));
  bytes.fill(0, real);
  if (real > 0) await work.files.read(source, bytes.subarray(0, real), position);
  return bytes;
}
