/**
 * - `scalar`: plain TypeScript, the oracle of the others.
 * - `shuffle`, `relaxed-shuffle`: nibble tables, for few outputs.
 * - `thirds`: tables of sums of five or six bit planes, for a dozen outputs.
 * - `planes`: tables of sums of eight bit planes, for dozens of outputs.
 * - `avx2-thirds`, `avx2-planes`: the same two in machine code, where `@darkive/par2-native` is built and runs.
 */
export type KernelName = 'scalar' | 'shuffle' | 'relaxed-shuffle' | 'thirds' | 'planes' | NativeName;
export type NativeName = 'avx2-thirds' | 'avx2-planes';

/** Data are handled in strips of 512 bytes; blocks in memory are padded to whole strips. */
export const STRIP_BYTES = 512;
/** Working memory each thread needs. Native kernels ask for half as much again behind it, which they never write. */
export const SCRATCH_BYTES = 64 << 10;

/** Where a batch of coefficients is, and where its look-up tables go. Addresses are bytes in the shared memory. */
export interface TablesTask {
  /** 16-bit, input by input, `width` for each (a multiple of 8; those from `outputs` on are ignored). */
  readonly coefficients: number;
  readonly width: number;
  /** Even; a batch with an odd number of inputs ends with one of coefficients zero. */
  readonly inputs: number;
  readonly outputs: number;
  readonly tables: number;
}

export interface MultiplyTask {
  /** strips × outputs × 512 bytes, in a layout that is the kernel's own. All zero is zero in each. */
  readonly accumulator: number;
  readonly outputs: number;
  /** 32-bit addresses, one for each input, of blocks of whole strips. */
  readonly sources: number;
  readonly inputs: number;
  readonly tables: number;
  readonly firstStrip: number;
  readonly strips: number;
}

export interface FinishTask {
  readonly accumulator: number;
  readonly outputs: number;
  readonly output: number;
  readonly firstStrip: number;
  readonly strips: number;
  /** Where the plain bytes go. */
  readonly target: number;
}

/** Sums of products in GF(2^16), on one memory. Each call needs `scratch`, 64 KiB of the calling thread's own. */
export interface Kernel {
  readonly name: KernelName;
  tableBytes(inputs: number, outputs: number): number;
  buildTables(task: TablesTask, scratch: number): void;
  /** accumulator ^= coefficients · inputs */
  multiply(task: MultiplyTask, scratch: number): void;
  finish(task: FinishTask): void;
}

/** MD5 of eight blocks of equal length at once. `digests`: 8 × 16 bytes. */
export type Md5Eight = (addresses: number, length: number, digests: number, scratch: number) => void;
