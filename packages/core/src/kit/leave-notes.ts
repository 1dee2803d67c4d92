import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, ioError, writeFileDurably } from '../fs/index.ts';
import { FILE_MODE, type Permissions } from '../records/permissions.ts';
import { RESTORE_SCRIPT } from './restore-script.generated.ts';
import { RESTORE_TEXT } from './restore-text.ts';

/** What lies in every archive directory, so that a stranger can restore from it: name → content. */
const NOTES: ReadonlyMap<string, string> = new Map([
  ['RESTORE.txt', RESTORE_TEXT],
  ['restore.sh', RESTORE_SCRIPT],
]);

/**
 * Writes the notes into an archive directory where they are missing or another version's. Throws `io-failed` or
 * `target-full`; what was there is as it was then.
 */
export async function leaveNotes(archives: {
  readonly path: string;
  readonly permissions: Permissions;
}): Promise<void> {
  const mode = FILE_MODE[archives.permissions];
  for (const [name, text] of NOTES) {
    const path = join(archives.path, name);
    if ((await contentOf(path)) !== text) await writeFileDurably(path, text, { mode });
  }
}

/** Null when there is none. */
async function contentOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw ioError(error, 'read', path);
  }
}
