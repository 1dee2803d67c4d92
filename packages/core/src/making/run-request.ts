import type { Definition } from '../config/types.ts';
import type { Dar } from '../dar/index.ts';
import type { RunOptions } from '../preflight/options.ts';

export interface RunRequest {
  readonly definition: Definition;
  readonly options: RunOptions;
  readonly dar: Dar;
}
