#!/usr/bin/env node
// Multiply-add throughput of each kernel on one thread: bytes of input × recovery blocks ÷ seconds, best of several
// short runs (other programs on the machine only ever make a run slower). Build first: pnpm exec tsc -b packages/par2
import { availableKernels, compileModule, loadKernels } from '../dist/kernel/choose.js';
import { SCRATCH_BYTES, STRIP_BYTES } from '../dist/kernel/kernel.js';

/** [{kernel, outputs, gigabytesPerSecond}] */
export function benchKernels({ outputs = [4, 16, 100], rounds = 12, inputs = 16, strips = 64 } = {}) {
  const runs = outputs.flatMap((count) => availableKernels().map((name) => prepare(name, count, inputs, strips)));
  // Interleaved, so that a busy moment does not hit one kernel only.
  for (let round = 0; round < rounds; round++) for (const run of runs) run.once();
  return runs.map(({ name, outputs: count, best }) => ({ kernel: name, outputs: count, gigabytesPerSecond: best() }));
}

function prepare(name, outputs, inputs, strips) {
  const memory = new WebAssembly.Memory({ initial: 1024, maximum: 1024, shared: true });
  const kernel = loadKernels(compileModule(name), memory).kernel(name);
  const scratch = 65536;
  let next = scratch + SCRATCH_BYTES;
  const allocate = (bytes) => {
    const at = next;
    next += Math.ceil(bytes / 64) * 64;
    return at;
  };
  const width = Math.ceil(outputs / 8) * 8;
  const coefficients = allocate(inputs * width * 2);
  const tables = allocate(kernel.tableBytes(inputs, outputs));
  const sources = allocate(inputs * 4);
  const data = allocate(inputs * strips * STRIP_BYTES);
  const accumulator = allocate(outputs * strips * STRIP_BYTES);
  const bytes = new Uint8Array(memory.buffer);
  for (let i = coefficients; i < coefficients + inputs * width * 2; i++) bytes[i] = (i * 2654435761) >>> 13;
  for (let i = data; i < accumulator; i++) bytes[i] = (i * 2246822519) >>> 11;
  new Uint32Array(memory.buffer, sources, inputs).set(
    Array.from({ length: inputs }, (_, i) => data + i * strips * STRIP_BYTES),
  );
  kernel.buildTables({ coefficients, width, inputs, outputs, tables }, scratch);
  const task = { accumulator, outputs, sources, inputs, tables, firstStrip: 0, strips };
  const work = inputs * strips * STRIP_BYTES * outputs;
  let best = 0;
  return {
    name,
    outputs,
    best: () => best,
    once() {
      // About 20 ms.
      const times = Math.max(1, Math.round((name === 'scalar' ? 1e7 : 1.5e8) / work));
      const start = performance.now();
      for (let i = 0; i < times; i++) kernel.multiply(task, scratch);
      best = Math.max(best, (work * times) / (performance.now() - start) / 1e6);
    },
  };
}

if (process.argv[1] === import.meta.filename) {
  const outputs = process.argv.slice(2).map(Number);
  for (const { kernel, outputs: count, gigabytesPerSecond } of benchKernels(outputs.length > 0 ? { outputs } : {})) {
    console.log(
      `${kernel.padEnd(16)} ${String(count).padStart(4)} recovery blocks  ${gigabytesPerSecond.toFixed(1).padStart(5)} GB/s`,
    );
  }
}
