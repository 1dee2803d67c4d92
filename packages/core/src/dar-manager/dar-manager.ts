import { Buffer } from 'node:buffer';
import type { Argument, RunOptions, RunResult, ToolRunner } from '../exec/types.ts';
import {
  addArguments,
  checkArguments,
  createArguments,
  deleteArguments,
  listArguments,
  relocateArguments,
} from './args.ts';
import { parseBaseListing, type BaseEntry } from './base-listing.ts';
import { managerOutcome, type ManagerOutcome } from './outcome.ts';

export interface ManagerOptions {
  readonly signal?: AbortSignal;
}

/**
 * The program dar_manager. It writes a base in place: killed on the way it leaves an empty file (measured), so that only
 * copies may be changed. How a command ended is a value. `base`: absolute path of a base.
 */
export interface DarManager {
  create(base: string, options?: ManagerOptions): Promise<ManagerOutcome>;
  /** `catalogue` and `archive` are base paths; the first is read, the second remembered. */
  add(
    base: string,
    archive: { readonly catalogue: string; readonly archive: string },
    options?: ManagerOptions,
  ): Promise<ManagerOutcome>;
  /** The archives in the base. Does not notice all damage: `check` does. */
  list(
    base: string,
    options?: ManagerOptions,
  ): Promise<{ readonly outcome: ManagerOutcome; readonly entries: readonly BaseEntry[] }>;
  /** Reads all of the base. */
  check(base: string, options?: ManagerOptions): Promise<ManagerOutcome>;
  delete(base: string, number: number, options?: ManagerOptions): Promise<ManagerOutcome>;
  relocate(base: string, number: number, directory: string, options?: ManagerOptions): Promise<ManagerOutcome>;
}

export function createDarManager(runner: ToolRunner): DarManager {
  const run = (args: readonly Argument[], { signal }: ManagerOptions = {}, more: RunOptions = {}): Promise<RunResult> =>
    runner.run('dar_manager', args, { ...more, ...(signal === undefined ? {} : { signal }) });
  const outcomeOf = async (args: readonly Argument[], options?: ManagerOptions): Promise<ManagerOutcome> =>
    managerOutcome(await run(args, options));

  return {
    create: (base, options) => outcomeOf(createArguments(base), options),
    add: (base, { catalogue, archive }, options) => outcomeOf(addArguments(base, catalogue, archive), options),
    check: (base, options) => outcomeOf(checkArguments(base), options),
    delete: (base, number, options) => outcomeOf(deleteArguments(base, number), options),
    relocate: (base, number, directory, options) => outcomeOf(relocateArguments(base, number, directory), options),
    async list(base, options) {
      // Not the tail that the runner keeps: a base may know thousands of archives.
      const chunks: Buffer[] = [];
      const onStdout = (chunk: Buffer): void => void chunks.push(Buffer.from(chunk));
      const result = await run(listArguments(base), options, { onStdout });
      const bytes = Buffer.concat(chunks);
      const outcome = managerOutcome({ ...result, stdoutTail: bytes.toString('latin1') }, true);
      if (outcome.kind !== 'ok') return { outcome, entries: [] };
      const entries = parseBaseListing(bytes);
      if (entries !== null) return { outcome, entries };
      return { outcome: { kind: 'corrupted', message: 'its list of archives is not whole' }, entries: [] };
    },
  };
}
