import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, fsErrorText } from '../fs/index.ts';
import { placesRoot } from './layout.ts';
import { readRecordBytes } from './record-file.ts';

/** SHA-256 of the inventories beside the manifests, names and contents: it differs when one of them does. Null: no place was ever added. */
export async function placesFingerprint(archives: string): Promise<string | null> {
  const directory = placesRoot(archives);
  let names: readonly string[];
  try {
    names = await readdir(directory);
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? null : fsErrorText(error);
  }
  const files = names.filter((name) => name.endsWith('.json') && !name.startsWith('.')).toSorted();
  const hash = createHash('sha256');
  for (const file of files) {
    const read = await readRecordBytes(join(directory, file));
    const content = 'content' in read ? read.content : Buffer.from(read.problem);
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return files.length === 0 ? null : hash.digest('hex');
}
