import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BlockCount, HookContext, OnDamageEvent, OnDamageResult } from '@darkive/core/plugin';
import { regularSize } from './check-files.ts';
import { chooseReader } from './choose-engine.ts';
import { copyParity } from './copy-parity.ts';
import type { BlockCounts, ParityEngine } from './engine.ts';
import type { Par2Options } from './options.ts';
import { takeInventory } from './packet-inventory.ts';
import { paritySets, type ParitySet } from './parity-sets.ts';
import { salvageCopy } from './salvage-copy.ts';
import { repairTogether, wholeSet } from './whole-set.ts';

/**
 * Repairs every damaged slice in a directory of its own, from copies: par2 below 1.2.0 writes through a dangling
 * link (GHSA-j5pc-g362-c5xp), so it never gets to see a directory that others can write. All slices or none.
 */
export async function onDamage(event: OnDamageEvent, context: HookContext<Par2Options>): Promise<OnDamageResult> {
  const engine = await chooseReader(context, context.options);
  const sets = paritySets(event);
  const files: { slice: number; path: string }[] = [];
  const declined: string[] = [];
  const blocks: BlockCount[] = [];
  const together = new Set(
    event.damaged.flatMap(({ slice }) =>
      sets.some((set) => set.slice.slice === slice && set.files.length > 0) ? [] : slice,
    ),
  );
  const whole = wholeSet(event).length > 0 && together.size > 0;
  if (whole) {
    const repaired = await repairTogether(event, together, engine, context);
    blocks.push(...repaired.blocks);
    if ('reason' in repaired) declined.push(repaired.reason);
    else files.push(...repaired.files);
  }
  for (const { slice } of event.damaged) {
    if (whole && together.has(slice)) continue;
    const set = sets.find((candidate) => candidate.slice.slice === slice);
    const repaired =
      set === undefined
        ? { reason: `slice ${slice} is not in the manifest`, counts: null }
        : await repairSlice(set, event.scratch, engine, context);
    if (repaired.counts !== null) blocks.push({ slice, ...repaired.counts });
    if ('reason' in repaired) declined.push(repaired.reason);
    else files.push({ slice, path: repaired.path });
  }
  return declined.length === 0
    ? { result: 'repaired', files, blocks }
    : { result: 'declined', reason: declined.join('; '), blocks };
}

type Counts = Pick<BlockCount, 'lost' | 'available'>;
type Repaired =
  | { readonly path: string; readonly counts: Counts | null }
  | { readonly reason: string; readonly counts: Counts | null };

/** The repaired copy, or why there is none. */
async function repairSlice(
  set: ParitySet,
  scratch: string,
  engine: ParityEngine,
  context: HookContext<Par2Options>,
): Promise<Repaired> {
  const { signal, log } = context;
  const { slice, files, sourceBlocks } = set;
  if (files.length === 0) return refused(`slice ${slice.slice} has no parity`);
  const directory = join(scratch, `repair-${slice.slice}`);
  await mkdir(directory);
  try {
    const parity = await copyParity(set, directory, signal);
    const { described, recoveryBlocks } = await takeInventory(
      parity.map((file) => join(directory, file)),
      signal,
    );
    const [first] = parity;
    if (first === undefined || !described) return refused(`slice ${slice.slice}: nothing of its parity can be used`);
    const there = typeof (await regularSize(slice.path)) === 'number';
    if (!there && recoveryBlocks < sourceBlocks) return tooFew(slice.slice, sourceBlocks, recoveryBlocks);
    const work = join(directory, basename(slice.path));
    if (there) {
      const { lostBytes } = await salvageCopy(slice.path, work, signal);
      if (lostBytes > 0) log.warn(`slice ${slice.slice}: ${lostBytes} bytes could not be read`);
    }
    const request = { sliceDirectory: directory, parityDirectory: directory, set: first };
    const before = await engine.verify(request);
    const counts = 'counts' in before && before.counts !== null ? countsOf(before.counts) : null;
    const result = await engine.repair(request);
    if (result.state === 'unusable')
      return refused(`slice ${slice.slice}: its parity cannot be used: ${result.reason}`);
    if (result.state !== 'intact') {
      return tooFew(slice.slice, result.counts?.needed ?? null, result.counts?.available ?? recoveryBlocks);
    }
    const path = join(scratch, basename(slice.path));
    await rename(work, path);
    return { path, counts };
  } finally {
    // A slice may be large: its damaged copy and par2's own are not kept until all are repaired.
    await rm(directory, { recursive: true, force: true });
  }
}

function tooFew(slice: number, needed: number | null, available: number): Repaired {
  const need = needed === null ? 'more recovery blocks' : `${needed} recovery blocks`;
  const reason = `slice ${slice} needs ${need} and its parity has ${available}`;
  return { reason, counts: needed === null ? null : { lost: needed, available } };
}

function refused(reason: string): Repaired {
  return { reason, counts: null };
}

function countsOf({ needed, available }: BlockCounts): Counts {
  return { lost: needed, available };
}
