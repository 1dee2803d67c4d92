import type { Engine } from '../engine/engine.ts';
import type { OpenFiles } from '../fs/sources.ts';
import type { CommonOptions } from '../options.ts';
import type { Links } from './look.ts';

export interface ExamineOptions extends Pick<CommonOptions, 'signal' | 'onProgress'> {
  readonly directory: string;
  /** Files of other names that may contain blocks of the set. */
  readonly extraFiles?: readonly string[] | undefined;
  readonly links?: Links | undefined;
  readonly engine: Engine;
  readonly files: OpenFiles;
  readonly limit: number;
}
