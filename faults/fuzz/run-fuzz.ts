import { Buffer } from 'node:buffer';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

export interface FuzzResult {
  readonly target: string;
  readonly seed: number;
  readonly inputs: number;
  /** Milliseconds that the slowest input took. */
  readonly slowest: number;
  /** What went wrong, null when nothing did; and the input that did it. */
  readonly problem: string | null;
  readonly input: Buffer | null;
}

/** What a worker is told and tells. */
export interface FuzzOrder {
  readonly target: string;
  readonly seed: number;
  readonly milliseconds: number;
  /** Number of inputs so far, length of the present one, and the present one itself. */
  readonly shared: SharedArrayBuffer;
}

export interface FuzzAnswer {
  readonly slowest: number;
  readonly problem: string | null;
  readonly input: Uint8Array | null;
}

/** Bytes for counters before the present input. */
export const HEAD_BYTES = 8;
const LARGEST_INPUT = 4 * 1024 * 1024;
/** Milliseconds without progress that count as hanging. No input may take a tenth of that on an idle machine. */
const HANGING = 20_000;
/** What a reader may keep in memory, in megabytes: many times the largest input. */
const MEMORY = 256;

/** Reads changed inputs of the corpus for so long, in a thread of its own that can be ended when it hangs or eats memory. */
export async function runFuzz(target: string, seed: number, seconds: number): Promise<FuzzResult> {
  const shared = new SharedArrayBuffer(HEAD_BYTES + LARGEST_INPUT);
  const counters = new Int32Array(shared, 0, 2);
  const order: FuzzOrder = { target, seed, milliseconds: seconds * 1000, shared };
  // A thread that is ended cleans up nothing.
  const scratch = mkdtempSync(join(tmpdir(), 'fuzz-'));
  const worker = new Worker(new URL('fuzz-worker.ts', import.meta.url), {
    workerData: order,
    env: { ...process.env, TMPDIR: scratch },
    resourceLimits: { maxOldGenerationSizeMb: MEMORY, maxYoungGenerationSizeMb: 32 },
  });
  let watchdog: NodeJS.Timeout | undefined;
  const present = (): Buffer =>
    Buffer.from(new Uint8Array(shared, HEAD_BYTES, Math.min(Atomics.load(counters, 1), LARGEST_INPUT)));
  const answer = await new Promise<FuzzAnswer>((resolve) => {
    const broken = (problem: string): void => resolve({ slowest: 0, problem, input: present() });
    let last = -1;
    let since = performance.now();
    watchdog = setInterval(() => {
      const count = Atomics.load(counters, 0);
      if (count !== last) [last, since] = [count, performance.now()];
      else if (performance.now() - since > HANGING) broken(`hangs: no end within ${HANGING / 1000} s`);
    }, 200);
    worker.on('message', resolve);
    worker.on('error', (error) =>
      broken(`ended the thread: ${error instanceof Error ? error.message : String(error)}`),
    );
    worker.on('exit', (code) => broken(`ended the thread with ${code}`));
  });
  clearInterval(watchdog);
  await worker.terminate();
  rmSync(scratch, { recursive: true, force: true });
  const input = answer.input === null ? null : Buffer.from(answer.input);
  return { target, seed, inputs: Atomics.load(counters, 0), slowest: answer.slowest, problem: answer.problem, input };
}
