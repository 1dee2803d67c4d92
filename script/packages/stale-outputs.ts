import { existsSync, globSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const NOT_BUILT = /\.(?:test|bench)$|(?:^|\/)test-support\//;

/**
 * What the compiler left in `<directory>/dist` for sources that are gone: it never deletes. Paths relative to dist.
 * A file counts as the compiler's when a `.d.ts` of its name lies beside it; anything else in dist is not touched.
 */
export function staleOutputs(directory: string): readonly string[] {
  const dist = join(directory, 'dist');
  return globSync('**/*.d.ts', { cwd: dist })
    .map((file) => file.slice(0, -'.d.ts'.length))
    .filter((name) => NOT_BUILT.test(name) || !hasSource(join(directory, 'src', name)))
    .flatMap((name) => ['.d.ts', '.d.ts.map', '.js', '.js.map'].map((ending) => name + ending))
    .filter((file) => existsSync(join(dist, file)))
    .toSorted();
}

function hasSource(path: string): boolean {
  return existsSync(`${path}.ts`) || existsSync(`${path}.tsx`);
}

/** Deletes the stale outputs, and the directories that this leaves empty. */
export function removeStaleOutputs(directory: string): readonly string[] {
  const dist = join(directory, 'dist');
  const stale = staleOutputs(directory);
  for (const file of stale) rmSync(join(dist, file));
  for (const file of stale) removeEmpty(dirname(join(dist, file)), dist);
  return stale;
}

function removeEmpty(directory: string, top: string): void {
  if (directory === top || !existsSync(directory) || globSync('*', { cwd: directory }).length > 0) return;
  rmdirSync(directory);
  removeEmpty(dirname(directory), top);
}
