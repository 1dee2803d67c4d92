import { Buffer } from 'node:buffer';
import { readDespiteErrors } from './despite-errors.ts';
import type { Descriptor } from './descriptor.ts';

/** A stretch of a file in memory that moves forward, so that thousands of small things are read with few calls. */
export interface FileWindow {
  /** Bytes from a position on, if all of them are in memory. They hold until the next `load`. */
  peek(position: number, length: number): Buffer | undefined;
  /** The memory itself, where in it a position is (below zero: not in it), and where what was read ends. */
  where(position: number): { readonly memory: Buffer; readonly at: number; readonly end: number };
  /** Everything in memory from a position on. */
  rest(position: number): Buffer;
  /** Fills the window from a position on; less is in it only where the file ends. Pages that cannot be read are zeros. */
  load(position: number): Promise<void>;
}

const WINDOW = 1 << 20;

export function openWindow(handle: Pick<Descriptor, 'read'>, size: number): FileWindow {
  const memory = Buffer.alloc(Math.min(WINDOW, size));
  let start = 0;
  let filled = 0;
  return {
    peek(position, length) {
      const at = position - start;
      return at >= 0 && at + length <= filled ? memory.subarray(at, at + length) : undefined;
    },
    where: (position) => ({ memory, at: position - start, end: filled }),
    rest(position) {
      return memory.subarray(Math.min(filled, Math.max(0, position - start)), filled);
    },
    async load(position) {
      start = position;
      filled = 0;
      filled = await readDespiteErrors(handle, memory.subarray(0, Math.max(0, size - position)), position);
    },
  };
}
