import { runJob } from './jobs.ts';
import type { Job, JobContext } from './jobs.ts';

/** One thread's part of a run: its own jobs first, then whatever is left of the common ones. */
export interface ShareTask {
  readonly own: readonly Job[];
  readonly common: readonly Job[];
}

export interface ShareResult {
  readonly digests: ReadonlyMap<string, Uint8Array>;
}

/** Byte address in the shared memory of the number of the next common job. */
export const NEXT_JOB = 1024;

export function runShare(task: ShareTask, context: JobContext): ShareResult {
  for (const job of task.own) runJob(job, context);
  const next = new Int32Array(context.bytes.buffer, NEXT_JOB, 1);
  for (;;) {
    const job = task.common[Atomics.add(next, 0, 1)];
    if (job === undefined) break;
    runJob(job, context);
  }
  const digests = new Map(context.digests);
  context.digests.clear();
  return { digests };
}
