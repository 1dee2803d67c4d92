import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Definition } from '../../config/types.ts';
import { ioError } from '../../fs/index.ts';

/** Directories of ours that lie inside the root, relative to it: a backup never contains the archives themselves. */
export async function ownDirectoriesInside(root: string, directories: readonly string[]): Promise<string[]> {
  const realRoot = await real(root);
  const inside = new Set<string>();
  for (const directory of directories) {
    const path = relative(realRoot, await real(directory));
    if (path !== '' && path !== '..' && !path.startsWith('../') && !path.startsWith('/')) inside.add(path);
  }
  return [...inside].toSorted();
}

/** SHA-256 of what decides which entries belong to a definition; another value means that sizes cannot be compared. */
export async function selectionDigest(definition: Definition): Promise<string> {
  const { selection, root } = definition;
  const rules =
    selection.kind === 'batch'
      ? { batch: await readBatch(selection.file) }
      : {
          rules: selection.rules,
          nodump: selection.nodump,
          cacheDirectoryTagging: selection.cacheDirectoryTagging,
          extraArguments: selection.extraArguments,
        };
  return createHash('sha256')
    .update(JSON.stringify({ root, ...rules }))
    .digest('hex');
}

async function readBatch(file: string): Promise<string> {
  try {
    return await readFile(file, 'latin1');
  } catch (error) {
    throw ioError(error, 'read the batch file', file);
  }
}

/** A path that does not exist (yet) stands for itself. */
async function real(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
