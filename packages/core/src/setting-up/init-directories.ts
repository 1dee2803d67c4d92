import { mkdir, rmdir, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf } from '../fs/index.ts';

/** Something that was made, to be removed when a later step fails. */
export interface Undo {
  readonly path: string;
  readonly kind: 'directory' | 'file';
}

/** Makes a directory with everything missing above it. What is there already stays as it is, also its mode. */
export async function createDirectory(path: string, mode: number, undos: Undo[]): Promise<void> {
  try {
    await mkdir(path, { mode });
    undos.push({ path, kind: 'directory' });
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await createDirectory(dirname(path), mode, undos);
    await createDirectory(path, mode, undos);
  }
}

/** Removes what was made, last first; a directory that meanwhile holds something stays. Answers what is left. */
export async function undoAll(undos: readonly Undo[]): Promise<readonly string[]> {
  const left: string[] = [];
  for (const { path, kind } of undos.toReversed()) {
    await (kind === 'directory' ? rmdir(path) : unlink(path)).catch((error: unknown) => {
      if (errnoOf(error) !== 'ENOENT') left.push(path);
    });
  }
  return left;
}
