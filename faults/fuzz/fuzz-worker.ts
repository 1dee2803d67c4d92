// One fuzzer, in a thread of its own: see run-fuzz.ts.
import { Buffer } from 'node:buffer';
import { parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { readCorpus } from './corpus.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { mutate, mutated, type Mutated } from './mutations.ts';
import { HEAD_BYTES, type FuzzAnswer, type FuzzOrder } from './run-fuzz.ts';

const order = workerData as FuzzOrder;
const counters = new Int32Array(order.shared, 0, 2);
const present = new Uint8Array(order.shared, HEAD_BYTES);
const { target } = (await import(`./targets/${order.target}.ts`)) as { target: FuzzTarget };
const corpus = readCorpus(target.name);
const limit = target.limit ?? 64 * 1024;
const untouched = prototypes();
let slowest = 0;

/** Milliseconds of processor time that one input may take: far more than any honest one. */
const SLOW = 2000;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has none
parentPort?.postMessage(await fuzz());

async function fuzz(): Promise<FuzzAnswer> {
  for (const input of corpus) await readOne(input);
  const details = await fc.check(
    fc.asyncProperty(mutated, async (description) => readOne(inputOf(description))),
    {
      seed: order.seed,
      numRuns: Number.MAX_SAFE_INTEGER,
      interruptAfterTimeLimit: order.milliseconds,
      markInterruptAsFailure: false,
    },
  );
  if (!details.failed) return { slowest, problem: null, input: null };
  const [worst] = details.counterexample ?? [];
  const thrown = details.errorInstance;
  const problem = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { slowest, problem, input: worst === undefined ? null : inputOf(worst) };
}

function inputOf(description: Mutated): Buffer {
  const input = mutate(description, corpus, target.tokens, limit);
  return description.reseal && target.reseal !== undefined ? target.reseal(input) : input;
}

async function readOne(input: Buffer): Promise<void> {
  present.set(input.subarray(0, present.length));
  Atomics.store(counters, 1, input.length);
  const before = process.threadCpuUsage();
  // A copy: what a reader keeps must not change under it.
  await target.read(Buffer.from(input));
  const { user, system } = process.threadCpuUsage(before);
  const milliseconds = (user + system) / 1000;
  slowest = Math.max(slowest, milliseconds);
  Atomics.add(counters, 0, 1);
  if (milliseconds > SLOW) throw new Error(`took ${Math.round(milliseconds)} ms for ${input.length} bytes`);
  if (prototypes() !== untouched) throw new Error('changed the prototype of all objects');
}

function prototypes(): string {
  return [Object.prototype, Array.prototype, Function.prototype, String.prototype]
    .map((prototype) => Reflect.ownKeys(prototype).length)
    .join(' ');
}
