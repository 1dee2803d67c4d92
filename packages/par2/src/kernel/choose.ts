import { Buffer } from 'node:buffer';
import type { Kernel, KernelName, Md5Eight } from './kernel.ts';
import { relaxedModule, simdModule } from './modules.generated.ts';
import { scalarKernel } from './scalar.ts';
import { instantiate, wasmKernel } from './wasm.ts';

/** From this many outputs on, tables of sums pay (bench/kernels.bench.mjs). */
const PAYS_FROM: Readonly<Partial<Record<KernelName, number>>> = { planes: 56, thirds: 4 };

/** Which kernels this engine runs, best first for many outputs. */
export function availableKernels(): KernelName[] {
  const names: KernelName[] = [];
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
      const kernel =
        loaded.get(name) ?? (name === 'scalar' || !exports ? scalarKernel(memory.buffer) : wasmKernel(exports, name));
      loaded.set(name, kernel);
      return kernel;
    },
    md5Eight: exports?.md5Eight,
  };
}

function bytes(module: string): Buffer<ArrayBuffer> {
  return Buffer.from(module, 'base64');
}
