import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DarkiveError } from '@darkive/core/plugin';
import type { ParityPlan } from '@darkive/par2';
import type { PlanFlags } from './flags.ts';

export interface PlannedFiles {
  /** Absolute. */
  readonly files: readonly string[];
  /** Of all files together. */
  readonly bytes: number;
  readonly plan: ParityPlan;
}

/** Looks at the files and chooses the blocks. */
export async function planFiles(names: readonly string[], flags: PlanFlags): Promise<PlannedFiles> {
  const { planParity } = await import('@darkive/par2');
  const files = [...new Set(names.map((name) => resolve(name)))];
  const sizes = await Promise.all(files.map(sizeOf));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes === 0) {
    throw new DarkiveError('usage-invalid', 'There is nothing to protect: the files are empty.', {
      hint: 'Name files that have content.',
    });
  }
  const plan = planParity({
    files: sizes,
    redundancy: flags.redundancy,
    recoveryBlocks: flags['recovery-blocks'],
    blockCount: flags.blocks,
    blockSize: flags['block-size'],
  });
  return { files, bytes, plan };
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
