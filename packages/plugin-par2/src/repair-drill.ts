import { copyFile, open, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { HookContext, RepairDrillEvent, RepairDrillResult } from '@darkive/core/plugin';
import { chooseReader } from './choose-engine.ts';
import { copyParity } from './copy-parity.ts';
import type { Par2Options } from './options.ts';
import { takeInventory } from './packet-inventory.ts';
import { paritySets } from './parity-sets.ts';

/** Zeroes blocks of a copy of the slice, as many as its parity should bring back, and has the engine rebuild them. */
export async function repairDrill(
  event: RepairDrillEvent,
  context: HookContext<Par2Options>,
): Promise<RepairDrillResult> {
  const { slice: number, mostBlocks, scratch } = event;
  const { signal } = context;
  const set = paritySets(event).find(({ slice }) => slice.slice === number);
  if (set === undefined || set.files.length === 0) {
    return { result: 'declined', reason: `slice ${number} has no parity` };
  }
  const parity = await copyParity(set, scratch, signal);
  const copies = parity.map((file) => join(scratch, file));
  const { described, blockSize, recoveryBlocks } = await takeInventory(copies, signal);
  const [first] = parity;
  if (first === undefined || !described || blockSize === null || recoveryBlocks === 0) {
    return { result: 'failed', reason: `nothing of the parity of slice ${number} can be used` };
  }
  const copy = join(scratch, basename(set.slice.path));
  await copyFile(set.slice.path, copy);
  signal.throwIfAborted();
  const blocks = Math.min(recoveryBlocks, mostBlocks ?? recoveryBlocks, Math.ceil(set.slice.bytes / blockSize));
  const bytes = await loseBlocks(copy, { blockSize, blocks, sliceBytes: set.slice.bytes });
  const engine = await chooseReader(context, context.options);
  const state = await engine.repair({ sliceDirectory: scratch, parityDirectory: scratch, set: first });
  if (state.state !== 'intact') {
    const why = state.state === 'unusable' ? state.reason : `its set calls it ${state.state}`;
    return { result: 'failed', reason: `${blocks} lost blocks of slice ${number} could not be rebuilt: ${why}` };
  }
  for (const file of copies) await rm(file, { force: true });
  return { result: 'rebuilt', path: copy, blocks, bytes };
}

interface Loss {
  readonly blockSize: number;
  readonly blocks: number;
  readonly sliceBytes: number;
}

/** Overwrites blocks at even distances with the opposite of what is there: zeros might be what they hold. Their bytes. */
async function loseBlocks(file: string, { blockSize, blocks, sliceBytes }: Loss): Promise<number> {
  await using handle = await open(file, 'r+');
  const all = Math.ceil(sliceBytes / blockSize);
  let lost = 0;
  for (let index = 0; index < blocks; index += 1) {
    const start = Math.floor((index * all) / blocks) * blockSize;
    const buffer = Buffer.alloc(Math.min(blockSize, sliceBytes - start));
    await handle.read(buffer, 0, buffer.length, start);
    for (const [at, byte] of buffer.entries()) buffer[at] = byte ^ 0xff;
    await handle.write(buffer, 0, buffer.length, start);
    lost += buffer.length;
  }
  return lost;
}
