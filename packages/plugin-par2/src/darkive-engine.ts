import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { HookContext } from '@darkive/core/plugin';
import type { VerifyResult } from '@darkive/par2';
import type { ParityEngine, ParityState, UseParity } from './engine.ts';
import type { Par2Options } from './options.ts';
import { setName } from './parity-names.ts';
import { asPar2Failure, toDarkiveError } from './par2-failure.ts';

/** Two threads are faster than the disk that most archives lie on; more would only take them from others. */
const MOST_THREADS = 2;
const MEMORY_MIB = 128;

/** The engine of `@darkive/par2`, in this process. It is loaded when it is first used. */
export function darkiveEngine(
  { signal }: Pick<HookContext, 'signal'>,
  { memory, threads }: Pick<Par2Options, 'memory' | 'threads'>,
): ParityEngine {
  const processors = availableParallelism();
  const common = {
    threads: threads ?? Math.min(MOST_THREADS, processors),
    memoryLimit: (memory ?? MEMORY_MIB) * 1024 * 1024,
    signal,
  };
  const use = async (request: UseParity, work: () => Promise<ParityState>): Promise<ParityState> => {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      const failure = asPar2Failure(error);
      if (failure?.code === 'not-repairable') {
        const { needed, available } = failure.facts;
        const counted = typeof needed === 'number' && typeof available === 'number';
        return { state: 'beyond-repair', counts: counted ? { needed, available } : null };
      }
      if (failure !== null && UNUSABLE.has(failure.code)) return { state: 'unusable', reason: failure.message };
      throw toDarkiveError(error, { set: request.set });
    }
  };
  return {
    async create({ slice, directory, plan: { blockSize, recoveryBlocks }, beside, onProgress }) {
      const { createParity } = await import('@darkive/par2');
      try {
        const { sources } = await createParity({
          ...common,
          ...(beside && threads === null && { threads: Math.max(1, Math.min(MOST_THREADS, processors - 1)) }),
          files: [slice],
          base: dirname(slice),
          output: join(directory, setName(basename(slice))),
          blockSize,
          recoveryBlocks,
          volumes: 1,
          // A set that needs several passes is hashed before; that part is short.
          onProgress: ({ stage, bytes, totalBytes }) => {
            if (stage === 'compute' && totalBytes > 0) onProgress(bytes / totalBytes);
          },
        });
        return { sha256: sources[0]?.sha256 ?? null };
      } catch (error) {
        signal.throwIfAborted();
        throw toDarkiveError(error, { slice: basename(slice) });
      }
    },
    verify: (request) =>
      use(request, async () => {
        const { verifyParity } = await import('@darkive/par2');
        return stateOf(await verifyParity({ ...common, ...placeOf(request) }));
      }),
    repair: (request) =>
      use(request, async () => {
        const { repairParity } = await import('@darkive/par2');
        await repairParity({ ...common, ...placeOf(request) });
        return { state: 'intact' };
      }),
  };
}

/** There is nothing that could be worked with, as with exit codes 3 and 4 of the program. */
const UNUSABLE: ReadonlySet<string> = new Set(['not-par2', 'incomplete-set', 'other-set', 'unsafe-name']);

/** A slice is a file of its own: whatever is behind a link in its place is none. */
function placeOf({ sliceDirectory, parityDirectory, set }: UseParity) {
  return { index: join(parityDirectory, set), directory: sliceDirectory, links: 'refuse' as const };
}

function stateOf({ status, recovery: { needed, available } }: VerifyResult): ParityState {
  return status === 'intact' ? { state: 'intact' } : { state: status, counts: { needed, available } };
}
