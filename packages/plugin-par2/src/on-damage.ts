import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { HookContext, OnDamageEvent, OnDamageResult } from '@darkive/core/plugin';
import { regularSize } from './check-files.ts';
import { chooseEngine } from './choose-engine.ts';
import type { ParityEngine } from './engine.ts';
import type { Par2Options } from './options.ts';
import { takeInventory } from './packet-inventory.ts';
import { paritySets, type ParitySet } from './parity-sets.ts';
import { salvageCopy } from './salvage-copy.ts';

/**
 * Repairs every damaged slice in a directory of its own, from copies: par2 below 1.2.0 writes through a dangling
 * link (GHSA-j5pc-g362-c5xp), so it never gets to see a directory that others can write. All slices or none.
 */
export async function onDamage(event: OnDamageEvent, context: HookContext<Par2Options>): Promise<OnDamageResult> {
  const engine = chooseEngine(context, context.options);
  const sets = paritySets(event);
  const files: { slice: number; path: string }[] = [];
  const declined: string[] = [];
  for (const { slice } of event.damaged) {
    const set = sets.find((candidate) => candidate.slice.slice === slice);
    const repaired =
      set === undefined
        ? `slice ${slice} is not in the manifest`
        : await repairSlice(set, event.scratch, engine, context);
    if (typeof repaired === 'string') declined.push(repaired);
    else files.push({ slice, path: repaired.path });
  }
  return declined.length === 0 ? { result: 'repaired', files } : { result: 'declined', reason: declined.join('; ') };
}

/** The repaired copy, or why there is none. */
async function repairSlice(
  set: ParitySet,
  scratch: string,
  engine: ParityEngine,
  context: HookContext<Par2Options>,
): Promise<{ readonly path: string } | string> {
  const { signal, log } = context;
  const { slice, files, sourceBlocks } = set;
  if (files.length === 0) return `slice ${slice.slice} has no parity`;
  const directory = join(scratch, `repair-${slice.slice}`);
  await mkdir(directory);
  try {
    const parity = await copyParity(set, directory, signal);
    const { described, recoveryBlocks } = await takeInventory(
      parity.map((file) => join(directory, file)),
      signal,
    );
    const [first] = parity;
    if (first === undefined || !described) return `slice ${slice.slice}: nothing of its parity can be used`;
    const there = typeof (await regularSize(slice.path)) === 'number';
    if (!there && recoveryBlocks < sourceBlocks) return tooFew(slice.slice, sourceBlocks, recoveryBlocks);
    const work = join(directory, basename(slice.path));
    if (there) {
      const { lostBytes } = await salvageCopy(slice.path, work, signal);
      if (lostBytes > 0) log.warn(`slice ${slice.slice}: ${lostBytes} bytes could not be read`);
    }
    const result = await engine.repair({ sliceDirectory: directory, parityDirectory: directory, set: first });
    if (result.state === 'unusable') return `slice ${slice.slice}: its parity cannot be used: ${result.reason}`;
    if (result.state !== 'intact') {
      return tooFew(slice.slice, result.counts?.needed ?? null, result.counts?.available ?? recoveryBlocks);
    }
    const path = join(scratch, basename(slice.path));
    await rename(work, path);
    return { path };
  } finally {
    // A slice may be large: its damaged copy and par2's own are not kept until all are repaired.
    await rm(directory, { recursive: true, force: true });
  }
}

/** The names of the copies, the index first. What is missing or no regular file is left out. */
async function copyParity({ files }: ParitySet, directory: string, signal: AbortSignal): Promise<readonly string[]> {
  const copied: string[] = [];
  for (const { path } of files) {
    const size = await regularSize(path);
    if (typeof size !== 'number' || size === 0) continue;
    await salvageCopy(path, join(directory, basename(path)), signal);
    copied.push(basename(path));
  }
  return copied;
}

function tooFew(slice: number, needed: number | null, available: number): string {
  const need = needed === null ? 'more recovery blocks' : `${needed} recovery blocks`;
  return `slice ${slice} needs ${need} and its parity has ${available}`;
}
