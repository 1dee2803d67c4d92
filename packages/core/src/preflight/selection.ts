import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Definition } from '../config/types.ts';
import { ioError } from '../fs/index.ts';

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
