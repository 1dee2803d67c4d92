import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

/** A directory of its own that goes away with the test. */
export interface Sandbox {
  readonly path: string;
  file(name: string): string;
  write(name: string, data: Uint8Array | string): Promise<void>;
  read(name: string): Promise<Buffer>;
  /** Names in it, hidden ones too, sorted. */
  list(): Promise<string[]>;
}

export async function sandbox(): Promise<Sandbox> {
  const path = await mkdtemp(join(tmpdir(), 'par2-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  const file = (name: string): string => join(path, name);
  return {
    path,
    file,
    write: (name, data) => writeFile(file(name), data),
    read: (name) => readFile(file(name)),
    list: async () => (await readdir(path)).toSorted(),
  };
}

/** Runs the real par2cmdline; resolves to its exit code. */
export async function par2cmdline(cwd: string, ...args: string[]): Promise<number> {
  try {
    await promisify(execFile)('par2', args, { cwd });
    return 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'number') return error.code;
    throw error;
  }
}

/** Bytes that are the same in every run (xorshift32). */
export function noise(length: number, seed: number): Buffer {
  const random = randomNumbers(seed);
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let i = 0; i < words.length; i++) words[i] = random(2 ** 32);
  return Buffer.from(words.buffer, 0, length);
}

/** Whole numbers below a limit, the same in every run. */
export function randomNumbers(seed: number): (limit: number) => number {
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % limit;
  };
}
