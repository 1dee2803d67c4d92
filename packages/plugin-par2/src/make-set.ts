import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  DarkiveError,
  type ArchiveType,
  type HookContext,
  type NewArtifact,
  type SliceFile,
} from '@darkive/core/plugin';
import type { ParityPlan } from '@darkive/par2';
import { chooseEngine } from './choose-engine.ts';
import type { Par2Options } from './options.ts';
import { takeInventory } from './packet-inventory.ts';
import { isOfSet } from './parity-names.ts';
import { fileIdentity, type MadeSet } from './parity-runs.ts';
import { PARITY_KIND } from './parity-sets.ts';

export interface MakeSet {
  readonly slice: SliceFile;
  readonly type: ArchiveType;
  /** Staged, absolute. */
  readonly directory: string;
  /** True while dar writes: one processor is left to it. */
  readonly beside?: boolean;
  /** Called with the share of the work that is done, 0–1. */
  readonly onProgress: (share: number) => void;
}

/** Makes the set of one slice. Rejects when it cannot be made whole. */
export async function makeSet(
  { slice, type, directory, beside = false, onProgress }: MakeSet,
  context: HookContext<Par2Options>,
): Promise<MadeSet> {
  const { options, signal, log } = context;
  const { planParity } = await import('@darkive/par2');
  const plan = planParity({ bytes: slice.bytes, redundancy: options.ratio[RATIO_OF[type]] });
  const identity = (await fileIdentity(slice.path)) ?? '';
  const engine = chooseEngine(context, options);
  const { sha256 } = await engine.create({ slice: slice.path, directory, plan, beside, onProgress });
  const artifacts = await describeSet(slice, plan, directory, signal);
  const { recoveryBlocks, sourceBlocks, blockSize } = plan;
  log.debug(`slice ${slice.number}: ${recoveryBlocks} recovery blocks for ${sourceBlocks} of ${blockSize} bytes`);
  return { slice, identity, artifacts, sha256 };
}

const RATIO_OF = { FULL: 'full', DIFF: 'diff', INCR: 'incr' } as const;

/** Counts what was really written: that an engine says so is no proof. */
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
