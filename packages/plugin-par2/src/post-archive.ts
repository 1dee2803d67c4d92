import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  DarkiveError,
  type HookContext,
  type NewArtifact,
  type PostArchiveEvent,
  type SliceFile,
} from '@darkive/core/plugin';
import type { ParityEngine } from './engine.ts';
import type { Par2Options } from './options.ts';
import { takeInventory } from './packet-inventory.ts';
import { par2Program } from './par2-program.ts';
import { isOfSet } from './parity-names.ts';
import { planParity, type ParityPlan } from './parity-plan.ts';
import { PARITY_KIND } from './parity-sets.ts';

/** A set for each slice, all in one staged directory. Throws when one cannot be made whole: half a protection is none. */
export async function postArchive(
  event: PostArchiveEvent,
  context: HookContext<Par2Options>,
): Promise<readonly NewArtifact[]> {
  const { options, signal } = context;
  if (!options.create) return [];
  const engine = par2Program(context, options);
  const ratio = options.ratio[RATIO_OF[event.type]];
  const directory = await context.stage(options.directory);
  const totalBytes = event.slices.reduce((sum, { bytes }) => sum + bytes, 0);
  const artifacts: NewArtifact[] = [];
  let doneBytes = 0;
  for (const slice of event.slices) {
    signal.throwIfAborted();
    const plan = planParity(slice.bytes, ratio);
    await createSet(engine, slice, plan, directory, (share) =>
      context.progress(doneBytes + share * slice.bytes, totalBytes),
    );
    artifacts.push(...(await describeSet(slice, plan, directory, signal)));
    doneBytes += slice.bytes;
    context.progress(doneBytes, totalBytes);
    context.log.debug(
      `slice ${slice.number}: ${plan.recoveryBlocks} recovery blocks for ${plan.sourceBlocks} of ${plan.blockSize} bytes`,
    );
  }
  return artifacts;
}

const RATIO_OF = { FULL: 'full', DIFF: 'diff', INCR: 'incr' } as const;

async function createSet(
  engine: ParityEngine,
  { path }: SliceFile,
  plan: ParityPlan,
  directory: string,
  onProgress: (share: number) => void,
): Promise<void> {
  // par2cmdline ends with SIGABRT here; slices of darkive are never named so.
  if (basename(path).length < 2)
    throw new DarkiveError('tool-failed', `par2 cannot take the file name ${basename(path)}`);
  await engine.create({ slice: path, directory, plan, onProgress });
}

/** Counts what par2 has really written: exit code 0 alone is no proof. */
async function describeSet(
  slice: SliceFile,
  plan: ParityPlan,
  directory: string,
  signal: AbortSignal,
): Promise<readonly NewArtifact[]> {
  const files = (await readdir(directory)).filter((file) => isOfSet(file, basename(slice.path))).toSorted();
  const paths = files.map((file) => join(directory, file));
  const inventory = await takeInventory(paths, signal);
  const { described, recoveryBlocks, sourceBlocks } = inventory;
  if (!described || recoveryBlocks !== plan.recoveryBlocks || sourceBlocks !== plan.sourceBlocks) {
    const message =
      `par2 reported success for slice ${slice.number}, but wrote ${recoveryBlocks} recovery blocks ` +
      `for ${sourceBlocks ?? 'no'} blocks where ${plan.recoveryBlocks} for ${plan.sourceBlocks} were planned`;
    throw new DarkiveError('tool-failed', message, {
      hint: 'Check the disk that holds the parity, then run a new backup.',
    });
  }
  return paths.map((path, index) => ({
    kind: PARITY_KIND,
    path,
    parity: {
      slice: slice.number,
      blockSize: plan.blockSize,
      sourceBlocks: plan.sourceBlocks,
      recoveryBlocks: inventory.recoveryBlocksOf[index] ?? 0,
    },
  }));
}
