import type { Buffer } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DIRECTORY = join(import.meta.dirname, 'corpus');

/** The inputs that a fuzzer begins with: sound ones, and those that broke a reader once. By name. */
export function readCorpus(target: string): readonly Buffer[] {
  const directory = join(DIRECTORY, target);
  return readdirSync(directory)
    .toSorted()
    .map((name) => readFileSync(join(directory, name)));
}
