import { Worker } from 'node:worker_threads';
import { Par2Error } from '../errors.ts';
import { compileModule, loadKernels } from '../kernel/choose.ts';
import { SCRATCH_BYTES } from '../kernel/kernel.ts';
import type { Kernel, KernelName } from '../kernel/kernel.ts';
import type { Job } from './jobs.ts';
import { NEXT_JOB, runShare } from './share.ts';
import type { ShareResult } from './share.ts';
import type { WorkerData } from './worker.ts';

export interface EngineOptions {
  /** The kernel that will be used most. */
  readonly kernel: KernelName;
  /** Threads to start; 0 does the work on the calling thread. */
  readonly threads: number;
  /** Bytes of shared memory for data, beside what the engine needs itself. */
  readonly bytes: number;
}

/** Threads around one shared memory. */
export interface Engine {
  kernel(name: KernelName): Kernel;
  /** How many `pinned` lists `run` can keep apart. At least 1. */
  readonly lanes: number;
  readonly bytes: Uint8Array;
  /** Reserves memory, aligned to 64 bytes. */
  allocate(bytes: number): number;
  /** Gives back everything allocated after the mark. */
  mark(): number;
  release(mark: number): void;
  /**
   * Runs all jobs and returns the digests that ended. Jobs of pinned[k] run in order on thread k, the common ones
   * in order on whichever thread is free. One run at a time.
   */
  run(jobs: {
    pinned?: readonly (readonly Job[])[];
    common?: readonly Job[];
  }): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Ends the threads. */
  close(): Promise<void>;
}

const PAGE = 65536;

export function startEngine(options: EngineOptions): Engine {
  const lanes = Math.max(1, options.threads);
  const pages = Math.ceil((PAGE + lanes * SCRATCH_BYTES + options.bytes) / PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const module = compileModule(options.kernel);
  const bytes = new Uint8Array(memory.buffer);
  const kernels = loadKernels(module, memory);
  const scratchOf = (lane: number): number => PAGE + lane * SCRATCH_BYTES;
  let next = scratchOf(lanes);

  const workers = startWorkers(options.threads, (lane) => ({
    memory,
    module,
    scratch: scratchOf(lane),
  }));
  const local = { bytes, kernels, scratch: scratchOf(0), hashes: new Map(), digests: new Map() };

  return {
    kernel: kernels.kernel,
    lanes,
    bytes,
    allocate(size) {
      const address = next;
      next += Math.ceil(size / 64) * 64;
      if (next > bytes.length) throw new Par2Error('engine', `the memory plan was too small by ${next - bytes.length}`);
      return address;
    },
    mark: () => next,
    release(mark) {
      next = mark;
    },
    async run({ pinned = [], common = [] }) {
      Atomics.store(new Int32Array(memory.buffer, NEXT_JOB, 1), 0, 0);
      const tasks = Array.from({ length: lanes }, (_, lane) => ({ own: pinned[lane] ?? [], common }));
      if (workers.length === 0) {
        // Lets timers and signals in between two runs.
        await new Promise((resolve) => setImmediate(resolve));
        return runShare({ own: tasks.flatMap((task) => task.own), common }, local).digests;
      }
      const results = await Promise.all(
        workers.map((worker, lane) => worker.ask(tasks[lane] as (typeof tasks)[number])),
      );
      return new Map(results.flatMap((result) => [...result.digests]));
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.end()));
    },
  };
}

interface Thread {
  ask(task: unknown): Promise<ShareResult>;
  end(): Promise<void>;
}

function startWorkers(count: number, data: (lane: number) => WorkerData): Thread[] {
  // The source runs as TypeScript in tests and as JavaScript when built. Flags of the process, such as
  // --input-type, are not for threads.
  const file = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
  return Array.from({ length: count }, (_, lane) =>
    startThread(new Worker(file, { workerData: data(lane), execArgv: [] })),
  );
}

function startThread(worker: Worker): Thread {
  let waiting: { resolve: (result: ShareResult) => void; reject: (error: unknown) => void } | undefined;
  let failure: Par2Error | undefined;
  const fail = (message: string, cause?: unknown): void => {
    failure ??= new Par2Error('engine', message, { cause });
    waiting?.reject(failure);
    waiting = undefined;
  };
  worker.on('message', (result: ShareResult) => {
    waiting?.resolve(result);
    waiting = undefined;
  });
  worker.on('error', (cause) => fail(`a worker thread failed: ${String(cause)}`, cause));
  worker.on('exit', (code) => fail(`a worker thread ended with code ${code}`));
  return {
    ask(task) {
      if (failure) return Promise.reject(failure);
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        worker.postMessage(task);
      });
    },
    async end() {
      await worker.terminate();
    },
  };
}
