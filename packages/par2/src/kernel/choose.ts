import { Buffer } from 'node:buffer';
import type { Kernel, KernelName, Md5Eight } from './kernel.ts';
import { loadNative, nativeKernel } from './native.ts';
import type { NativeState } from './native.ts';
import { relaxedModule, simdModule } from './modules.generated.ts';
import { scalarKernel } from './scalar.ts';
import { instantiate, wasmKernel } from './wasm.ts';
import type { Exports } from './wasm.ts';

/** From this many outputs on, tables of sums pay (bench/kernels.bench.mjs). */
const PAYS_FROM: Readonly<Partial<Record<KernelName, number>>> = {
  'avx2-planes': 64,
  'avx2-thirds': 3,
  'planes': 56,
  'thirds': 4,
};

let native: NativeState | undefined;

/** Whether native kernels run. They are loaded and tried when this is first asked. */
export function nativeState(): NativeState {
  return (native ??= loadNative());
}

/** Which kernels this engine runs, best first for many outputs. */
export function availableKernels(): KernelName[] {
  const names: KernelName[] = [];
  if (nativeState().state === 'used') names.push('avx2-planes', 'avx2-thirds');
  if (WebAssembly.validate(bytes(simdModule))) names.push('planes', 'thirds');
  if (WebAssembly.validate(bytes(relaxedModule))) names.push('relaxed-shuffle');
  if (WebAssembly.validate(bytes(simdModule))) names.push('shuffle');
  names.push('scalar');
  return names;
}

/** The fastest kernel for so many outputs. */
export function chooseKernel(outputs: number, available: readonly KernelName[] = availableKernels()): KernelName {
  return available.find((name) => outputs >= (PAYS_FROM[name] ?? 0)) ?? 'scalar';
}

/** The best module this engine runs, to be shared with threads; undefined without SIMD. */
export function compileModule(preferred?: KernelName): WebAssembly.Module | undefined {
  const available = availableKernels();
  if (available.includes('relaxed-shuffle') && preferred !== 'shuffle')
    return new WebAssembly.Module(bytes(relaxedModule));
  return available.includes('shuffle') ? new WebAssembly.Module(bytes(simdModule)) : undefined;
}

/** Everything that runs on a memory. */
export interface Kernels {
  kernel(name: KernelName): Kernel;
  /** Undefined without SIMD. */
  readonly md5Eight: Md5Eight | undefined;
}

export function loadKernels(module: WebAssembly.Module | undefined, memory: WebAssembly.Memory): Kernels {
  const exports = module && instantiate(module, memory);
  const loaded = new Map<KernelName, Kernel>();
  return {
    kernel(name) {
      const kernel = loaded.get(name) ?? loadKernel(name, exports, memory.buffer);
      loaded.set(name, kernel);
      return kernel;
    },
    md5Eight: exports?.md5Eight,
  };
}

function loadKernel(name: KernelName, exports: Exports | undefined, memory: ArrayBufferLike): Kernel {
  switch (name) {
    case 'avx2-planes':
    case 'avx2-thirds': {
      const found = nativeState();
      // Chosen by the thread that started this one: a table of another kernel's would be worse than an error.
      if (found.state !== 'used') throw new Error(`the kernel ${name} cannot be loaded: ${found.reason}`);
      return nativeKernel(found.exports, name, memory);
    }
    case 'scalar':
      return scalarKernel(memory);
    default:
      return exports ? wasmKernel(exports, name) : scalarKernel(memory);
  }
}

function bytes(module: string): Buffer<ArrayBuffer> {
  return Buffer.from(module, 'base64');
}
