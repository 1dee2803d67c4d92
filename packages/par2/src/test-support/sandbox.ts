import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

export { noise, randomNumbers } from './noise.ts';

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
