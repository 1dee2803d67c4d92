import type { Kernel, KernelName, Md5Eight } from './kernel.ts';

/** What assembly/index.ts exports. All parameters are 32-bit integers. */
export interface Exports {
  planesTables(
    coefficients: number,
    width: number,
    inputs: number,
    outputs: number,
    tables: number,
    scratch: number,
  ): void;
  planesMultiply: Multiply;
  planesFinish: Finish;
  shuffleTables(coefficients: number, width: number, inputs: number, outputs: number, tables: number): void;
  shuffleMultiply: Multiply;
  shuffleFinish: Finish;
  md5Eight: Md5Eight;
  rowAdd: (row: number, other: number, factor: number, strips: number, scratch: number) => void;
}
type Multiply = (
  accumulator: number,
  outputs: number,
  sources: number,
  inputs: number,
  tables: number,
  firstStrip: number,
  strips: number,
  scratch: number,
) => void;
type Finish = (
  accumulator: number,
  outputs: number,
  output: number,
  firstStrip: number,
  strips: number,
  target: number,
) => void;

export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Exports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
}

export function wasmKernel(exports: Exports, name: Exclude<KernelName, 'scalar'>): Kernel {
  const isPlanes = name === 'planes';
  const multiply = isPlanes ? exports.planesMultiply : exports.shuffleMultiply;
  const finish = isPlanes ? exports.planesFinish : exports.shuffleFinish;
  return {
    name,
    // Planes: 16 bits × two 16-bit offsets; shuffle: eight tables of 16 bytes.
    tableBytes: (inputs, outputs) => inputs * outputs * (isPlanes ? 64 : 128),
    buildTables(task, scratch) {
      const { coefficients, width, inputs, outputs, tables } = task;
      if (isPlanes) exports.planesTables(coefficients, width, inputs, outputs, tables, scratch);
      else exports.shuffleTables(coefficients, width, inputs, outputs, tables);
    },
    multiply(task, scratch) {
      const { accumulator, outputs, sources, inputs, tables, firstStrip, strips } = task;
      multiply(accumulator, outputs, sources, inputs, tables, firstStrip, strips, scratch);
    },
    finish: (task) => finish(task.accumulator, task.outputs, task.output, task.firstStrip, task.strips, task.target),
  };
}
