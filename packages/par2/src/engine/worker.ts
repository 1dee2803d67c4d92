import { parentPort, workerData } from 'node:worker_threads';
import { loadKernels } from '../kernel/choose.ts';
import { runShare } from './share.ts';
import type { ShareResult, ShareTask } from './share.ts';
import type { JobContext } from './jobs.ts';

/** What a thread is started with. */
export interface WorkerData {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module | undefined;
  readonly scratch: number;
}

const { memory, module, scratch } = workerData as WorkerData;
const context: JobContext = {
  bytes: new Uint8Array(memory.buffer),
  kernels: loadKernels(module, memory),
  scratch,
  hashes: new Map(),
  digests: new Map(),
};

parentPort?.on('message', (task: ShareTask) => {
  const result: ShareResult = runShare(task, context);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(result);
});
