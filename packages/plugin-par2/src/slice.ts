import type { HookContext, SliceEvent } from '@darkive/core/plugin';
import { makeSet } from './make-set.ts';
import type { Par2Options } from './options.ts';
import type { ParityRuns } from './parity-runs.ts';

/**
 * Makes the set of a closed slice while dar writes the next, when the slice still lies in memory. What fails here is
 * tried again in `post-archive`, which also looks whether dar touched the slice later. The external program is left
 * for then: it would take both the processor and the disk from dar.
 */
export async function slice(event: SliceEvent, context: HookContext<Par2Options>, runs: ParityRuns): Promise<void> {
  const { options, signal, log } = context;
  if (!options.create || options.engine !== 'darkive' || event.slice.bytes === 0) return;
  const { number } = event.slice;
  const run = runs.of(event.runId);
  try {
    const directory = (run.directory ??= await context.stage(options.directory));
    // dar's own progress is shown meanwhile.
    const onProgress = (): void => undefined;
    const request = { slice: event.slice, type: event.type, directory, beside: true, onProgress };
    run.sets.set(number, await makeSet(request, context));
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    log.debug(`slice ${number}: no parity beside dar, it is made afterwards: ${reason}`);
  }
}
