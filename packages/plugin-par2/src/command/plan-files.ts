import { stat } from 'node:fs/promises';
import { DarkiveError } from '@darkive/core/plugin';
import type { ParityPlan } from '@darkive/par2';
import type { PlanFlags } from './flags.ts';

export interface PlannedFiles {
  /** Of all files together. */
  readonly bytes: number;
  readonly plan: ParityPlan;
}

/** Looks at the files and chooses the blocks. */
export async function planFiles(files: readonly string[], flags: PlanFlags): Promise<PlannedFiles> {
  const { planParity } = await import('@darkive/par2');
  const sizes = await Promise.all(files.map(sizeOf));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes === 0) {
    throw new DarkiveError('usage-invalid', 'There is nothing to protect: no files, or empty ones.', {
      hint: 'Name files that have content, or directories of them.',
    });
  }
  const { redundancy } = flags;
  const wishes = { files: sizes, blockCount: flags.blocks, blockSize: flags['block-size'] };
  if (redundancy === undefined || 'share' in redundancy) {
    const recoveryBlocks = flags['recovery-blocks'];
    return { bytes, plan: planParity({ ...wishes, redundancy: redundancy?.share, recoveryBlocks }) };
  }
  const { blockSize } = planParity({ ...wishes, recoveryBlocks: 0 });
  // Each recovery block has a header of 68 bytes (specification, "Recovery Slice packet").
  const recoveryBlocks = Math.max(1, Math.floor(redundancy.bytes / (blockSize + 68)));
  return { bytes, plan: planParity({ files: sizes, blockSize, recoveryBlocks }) };
}

async function sizeOf(file: string): Promise<number> {
  const refuse = (what: string, cause?: unknown): DarkiveError =>
    new DarkiveError('io-failed', `${file} ${what}`, { hint: 'Name regular files.', facts: { file }, cause });
  const stats = await stat(file).catch((error: unknown) => {
    throw refuse(`cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
  });
  if (!stats.isFile()) throw refuse('is not a regular file.');
  return stats.size;
}
