import type { SourceFile } from '../fs/sources.ts';

/** A block on disk; what it lacks to the block size counts as zeros. */
export interface InputBlock {
  readonly source: SourceFile;
  readonly offset: number;
  readonly length: number;
}
