import { basename, dirname } from 'node:path';
import type { CreateParity, UseParity } from './engine.ts';
import type { Par2Options } from './options.ts';
import { setName } from './parity-names.ts';

export type Par2Settings = Pick<Par2Options, 'memory' | 'threads'>;

/** More would only help slices of several gigabytes. */
const MEMORY_MIB = 512;

/** A command line of par2 and the directory it must be started in. */
export interface Par2Command {
  readonly args: readonly string[];
  readonly cwd: string;
}

// par2 0.8.1 takes a `*` or `?` anywhere in the path of a set for a pattern and refuses it (exit 3). The set is
// therefore named without a directory, and par2 is started where it lies. Values stand right behind their letter:
// `-s 512` is "Invalid block size option" (exit 3). Both measured, docs/tools/par2.md.

export function createCommand({ slice, directory, plan }: CreateParity, settings: Par2Settings): Par2Command {
  const { blockSize, recoveryBlocks } = plan;
  const blocks = [`-s${blockSize}`, `-c${recoveryBlocks}`, '-n1', '-u'];
  const set = setName(basename(slice));
  return { args: ['create', ...blocks, ...limits(settings), `-B${dirname(slice)}`, '--', set, slice], cwd: directory };
}

export function useCommand(action: 'verify' | 'repair', request: UseParity, settings: Par2Settings): Par2Command {
  const { sliceDirectory, parityDirectory, set } = request;
  return { args: [action, ...limits(settings), `-B${sliceDirectory}`, '--', set], cwd: parityDirectory };
}

function limits({ memory, threads }: Par2Settings): readonly string[] {
  const limit = `-m${memory ?? MEMORY_MIB}`;
  return threads === null ? [limit] : [limit, `-t${threads}`];
}
