import type { Kernel, KernelName, Md5Eight, NativeName } from './kernel.ts';

/** What assembly/index.ts exports. All parameters are 32-bit integers. */
export interface Exports {
  planesTables: Tables;
  planesMultiply: Multiply;
  /** Of `thirds`, too. */
  planesFinish: Finish;
  thirdsTables: Tables;
  thirdsMultiply: Multiply;
  shuffleTables: Tables;
  shuffleMultiply: Multiply;
  shuffleFinish: Finish;
  md5Eight: Md5Eight;
  rowAdd: (row: number, other: number, factor: number, strips: number, scratch: number) => void;
}
/** `shuffleTables` takes no scratch; WebAssembly ignores what is too much. */
type Tables = (
  coefficients: number,
  width: number,
  inputs: number,
  outputs: number,
  tables: number,
  scratch: number,
) => void;
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

type WasmName = Exclude<KernelName, 'scalar' | NativeName>;

/** What a kernel is made of, and the bytes that it keeps for each input and output. */
function partsOf(exports: Exports, name: WasmName) {
  const { planesTables, planesMultiply, planesFinish, thirdsTables, thirdsMultiply } = exports;
  switch (name) {
    case 'planes':
      // 16 bits × two 16-bit offsets.
      return { tables: planesTables, multiply: planesMultiply, finish: planesFinish, bytes: 64 };
    case 'thirds':
      // 16 bits × 16 bits.
      return { tables: thirdsTables, multiply: thirdsMultiply, finish: planesFinish, bytes: 32 };
    case 'shuffle':
    case 'relaxed-shuffle': {
      // Eight tables of 16 bytes.
      const { shuffleTables, shuffleMultiply, shuffleFinish } = exports;
      return { tables: shuffleTables, multiply: shuffleMultiply, finish: shuffleFinish, bytes: 128 };
    }
  }
}

export function wasmKernel(exports: Exports, name: WasmName): Kernel {
  const { tables: buildTables, multiply, finish, bytes } = partsOf(exports, name);
  return {
    name,
    tableBytes: (inputs, outputs) => inputs * outputs * bytes,
    buildTables({ coefficients, width, inputs, outputs, tables }, scratch) {
      buildTables(coefficients, width, inputs, outputs, tables, scratch);
    },
    multiply(task, scratch) {
      const { accumulator, outputs, sources, inputs, tables, firstStrip, strips } = task;
      multiply(accumulator, outputs, sources, inputs, tables, firstStrip, strips, scratch);
    },
    finish: (task) => finish(task.accumulator, task.outputs, task.output, task.firstStrip, task.strips, task.target),
  };
}
