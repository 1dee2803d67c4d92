import { Buffer } from 'node:buffer';
import { createRequire } from 'node:module';
import { createField } from '../gf16/field.ts';
import { SCRATCH_BYTES, STRIP_BYTES } from './kernel.ts';
import type { Kernel, NativeName } from './kernel.ts';
import { scalarKernel } from './scalar.ts';

/** What the addon of `@darkive/par2-native` exports where the processor runs it: the functions of wasm.ts, after the memory. */
export interface NativeExports {
  planesTables: Native;
  planesMultiply: Native;
  /** Of `thirds`, too. */
  planesFinish: Native;
  thirdsTables: Native;
  thirdsMultiply: Native;
}
/** @throws RangeError when a number leads outside the memory */
type Native = (memory: Uint8Array, ...numbers: number[]) => void;

/** Whether native kernels run, and if not, why. */
export type NativeState =
  | { readonly state: 'used'; readonly exports: NativeExports }
  /** Not installed, not built, or not for this processor: nothing is wrong. */
  | { readonly state: 'absent'; readonly reason: string }
  /** It computed something wrong when it was tried, or ended with an error. */
  | { readonly state: 'refused'; readonly reason: string };

/** Loads the addon and tries it. Each thread does so once. */
export function loadNative(load: () => unknown = requireAddon): NativeState {
  let exports: Partial<NativeExports>;
  try {
    exports = load() as Partial<NativeExports>;
  } catch (error) {
    return {
      state: 'absent',
      reason: error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error),
    };
  }
  if (exports.planesMultiply === undefined) return { state: 'absent', reason: 'not for this processor' };
  try {
    for (const name of ['avx2-planes', 'avx2-thirds'] as const) {
      if (!isRight(name, exports as NativeExports)) return { state: 'refused', reason: `${name} computes wrong bytes` };
    }
  } catch (error) {
    return { state: 'refused', reason: String(error) };
  }
  return { state: 'used', exports: exports as NativeExports };
}

/** Not an import: where the package is not installed, everything else goes on. */
function requireAddon(): unknown {
  return createRequire(import.meta.url)('@darkive/par2-native');
}

export function nativeKernel(exports: NativeExports, name: NativeName, memory: ArrayBufferLike): Kernel {
  const bytes = new Uint8Array(memory);
  const [tables, multiply, entry] =
    name === 'avx2-planes'
      ? [exports.planesTables, exports.planesMultiply, 64]
      : [exports.thirdsTables, exports.thirdsMultiply, 32];
  return {
    name,
    tableBytes: (inputs, outputs) => inputs * outputs * entry,
    buildTables: (task) => tables(bytes, task.coefficients, task.width, task.inputs, task.outputs, task.tables),
    multiply(task, scratch) {
      const { accumulator, outputs, sources, inputs, firstStrip, strips } = task;
      multiply(bytes, accumulator, outputs, sources, inputs, task.tables, firstStrip, strips, scratch);
    },
    finish: ({ accumulator, outputs, output, firstStrip, strips, target }) =>
      exports.planesFinish(bytes, accumulator, outputs, output, firstStrip, strips, target),
  };
}

/** Four inputs times ten coefficients, two strips: more than one of everything, held against the plain kernel. */
function isRight(name: NativeName, exports: NativeExports): boolean {
  const [inputs, outputs, strips, width] = [4, 10, 2, 16];
  const results = [scalarKernel, (memory: ArrayBufferLike) => nativeKernel(exports, name, memory)].map((make) => {
    const memory = new ArrayBuffer(1 << 19);
    const kernel = make(memory);
    const { exp } = createField();
    const words = new Uint16Array(memory);
    const [coefficients, sources, data, target, accumulator, scratch] = [0, 1024, 2048, 8192, 16_384, 32_768];
    const tables = scratch + 2 * SCRATCH_BYTES;
    for (let i = 0; i < inputs * width; i++) words[i] = exp[(i * 4099) % exp.length] as number;
    for (let i = 0; i < (inputs * strips * STRIP_BYTES) / 2; i++) {
      words[data / 2 + i] = exp[(i * 7919) % exp.length] as number;
    }
    for (let i = 0; i < inputs; i++) new Uint32Array(memory, sources, inputs)[i] = data + i * strips * STRIP_BYTES;
    kernel.buildTables({ coefficients, width, inputs, outputs, tables }, scratch);
    kernel.multiply({ accumulator, outputs, sources, inputs, tables, firstStrip: 0, strips }, scratch);
    return Array.from({ length: outputs }, (_, output) => {
      kernel.finish({ accumulator, outputs, output, firstStrip: 0, strips, target });
      return Buffer.from(memory, target, strips * STRIP_BYTES).toString('hex');
    }).join();
  });
  return results[0] === results[1];
}
