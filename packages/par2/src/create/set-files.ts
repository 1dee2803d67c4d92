import { Buffer } from 'node:buffer';
import { lstat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Par2Error, throwIfAborted } from '../errors.ts';
import { planVolumes } from '../format/volumes.ts';
import type { Place } from '../fs/beneath.ts';
import { freeBytes } from '../fs/free-space.ts';
import { createFile } from '../fs/new-files.ts';
import type { NewFile } from '../fs/new-files.ts';
import { creatorPacket } from './critical-packets.ts';
import { layOutVolume } from './volume-layout.ts';
import type { VolumeLayout } from './volume-layout.ts';

/** The index file and the volumes of a set while they are written. */
export interface SetFiles {
  /** Where the packet of the n-th recovery block of this set begins in its volume. */
  recoveryOffset(index: number): number;
  /** Writes into the volume of that recovery block. */
  write(index: number, data: Uint8Array, position: number): Promise<void>;
  /** Writes the critical packets, and gives all files their names, the index file last. */
  complete(
    critical: readonly Buffer[],
    signal: AbortSignal | undefined,
  ): Promise<{ path: string; bytes: number; recoveryBlocks: number }[]>;
  /** Removes every file unless `complete` came to its end. */
  discard(): Promise<void>;
}

interface SetOptions {
  readonly output: string;
  readonly volumes?: number | undefined;
  readonly firstRecoveryBlock?: number | undefined;
  readonly overwrite?: boolean | undefined;
}

/** @throws Par2Error `exists`, `disk-full`, `unwritable` */
export async function createSetFiles(
  options: SetOptions,
  recoveryBlocks: number,
  place: Place,
  set: { setId: Buffer; critical: readonly Buffer[] },
): Promise<SetFiles> {
  const creator = creatorPacket(set.setId);
  const lengths = set.critical.map((packet) => packet.length);
  const name = basename(options.output).slice(0, -'.par2'.length);
  const plans = [undefined, ...planVolumes(recoveryBlocks, options.volumes, options.firstRecoveryBlock)];
  const parts: { file: NewFile; layout: VolumeLayout; count: number }[] = [];
  /** For each recovery block: its volume and its place in it. */
  const homes: { part: number; slot: number }[] = [];
  let completed = false;

  const discard = async (): Promise<void> => {
    if (!completed) for (const { file } of parts) await file.discard();
  };
  try {
    for (const [index, plan] of plans.entries()) {
      const fileName = `${name}${plan?.suffix ?? ''}.par2`;
      const path = join(dirname(options.output), fileName);
      if (!options.overwrite && (await exists(place.entry(fileName)))) {
        throw new Par2Error('exists', `${path} exists already`, { facts: { path } });
      }
      const layout = layOutVolume(plan, blockSizeOf(set.critical), lengths, creator.length);
      const file = await createFile(place, Buffer.from(fileName), path);
      parts.push({ file, layout, count: plan?.count ?? 0 });
      for (let slot = 0; slot < (plan?.count ?? 0); slot++) homes.push({ part: index, slot });
    }
    await needRoom(
      place,
      parts.reduce((sum, { layout }) => sum + layout.bytes, 0),
      options.output,
    );
  } catch (error) {
    await discard();
    throw error;
  }

  const homeOf = (index: number): { file: NewFile; offset: number } => {
    const { part, slot } = homes[index] as { part: number; slot: number };
    const { file, layout } = parts[part] as (typeof parts)[number];
    return { file, offset: layout.recovery[slot] as number };
  };
  return {
    recoveryOffset: (index) => homeOf(index).offset,
    write: (index, data, position) => homeOf(index).file.write(data, position),
    async complete(critical, signal) {
      for (const { file, layout } of parts) {
        throwIfAborted(signal);
        for (const { offset, bytes } of inBulk(placed(layout, critical, creator))) await file.write(bytes, offset);
      }
      throwIfAborted(signal);
      for (const { file } of parts.toReversed()) await file.publish({ replace: options.overwrite === true });
      await place.sync();
      completed = true;
      for (const { file } of parts) await file.settle();
      return parts.map(({ file, layout, count }) => ({ path: file.path, bytes: layout.bytes, recoveryBlocks: count }));
    },
    discard,
  };
}

interface Placed {
  readonly offset: number;
  readonly bytes: Buffer;
}

function* placed(layout: VolumeLayout, critical: readonly Buffer[], creator: Buffer): Generator<Placed> {
  for (const { offset, packet } of layout.critical) yield { offset, bytes: critical[packet] as Buffer };
  yield { offset: layout.creator, bytes: creator };
}

/** So many bytes are written at once. */
const BULK_BYTES = 1 << 20;

/**
 * Neighbours as one piece, which holds until the next is asked for: a set of thousands of files repeats its packets hundreds
 * of thousands of times.
 */
function* inBulk(pieces: Iterable<Placed>): Generator<Placed> {
  const bulk = Buffer.allocUnsafe(BULK_BYTES);
  let start = 0;
  let length = 0;
  for (const { offset, bytes } of pieces) {
    if (length > 0 && (offset !== start + length || length + bytes.length > bulk.length)) {
      yield { offset: start, bytes: bulk.subarray(0, length) };
      length = 0;
    }
    if (bytes.length > bulk.length) {
      yield { offset, bytes };
      continue;
    }
    if (length === 0) start = offset;
    bytes.copy(bulk, length);
    length += bytes.length;
  }
  if (length > 0) yield { offset: start, bytes: bulk.subarray(0, length) };
}

/**
 * Fails before a byte is written when the whole set has no room: others who write there meanwhile must not find a full disk
 * for as long as it takes to notice. File systems that tell no size are tried.
 */
async function needRoom(place: Place, bytes: number, path: string): Promise<void> {
  const free = await freeBytes(place);
  if (free === null || bytes <= free) return;
  throw new Par2Error('disk-full', `no space for ${path}: ${bytes} bytes are needed and ${free} are free`, {
    facts: { path, needed: bytes, free },
  });
}

/** The main packet comes first; its body begins with the block size. */
function blockSizeOf(critical: readonly Buffer[]): number {
  return Number((critical[0] as Buffer).readBigUInt64LE(64));
}

async function exists(path: Buffer): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}
