import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { CatalogueEntry } from '../dar/index.ts';
import { displayPath, errnoOf, joinBytes } from '../fs/index.ts';
import { finding, type Finding } from '../records/finding.ts';

/** setuid and setgid (chmod(2)); the sticky bit gives nobody a right. */
export const PRIVILEGE_BITS = 0o6000;

const NAMED = 20;

/**
 * Gives files and directories whose owner was not restored the modes that they had, without setuid and setgid: these say whose
 * rights a program has, and that would be somebody else's now. dar has made such files with 0700 (ExtractRequest.privileges).
 */
export function createPrivilegeDrop(place: string) {
  const named: string[] = [];
  let count = 0;

  return {
    /** Call it for every restored entry. */
    async drop(entry: CatalogueEntry): Promise<void> {
      const { kind, mode } = entry;
      if (mode === null || (mode & PRIVILEGE_BITS) === 0 || (kind !== 'file' && kind !== 'directory')) return;
      count += 1;
      if (named.length < NAMED) named.push(displayPath(entry.path));
      await setMode(joinBytes(place, entry.path), kind, mode & ~PRIVILEGE_BITS);
    },
    finding(why: string): Finding | null {
      if (count === 0) return null;
      return finding(
        'warning',
        'privileges-dropped',
        `${count} ${count === 1 ? 'entry has' : 'entries have'} lost setuid or setgid, because ${why}: ${named.join(', ')}${count > named.length ? ', …' : ''}`,
        'Restore as root with owners if programs are to run with the rights of their owner again.',
        { paths: named, entries: count },
      );
    },
  };
}

async function setMode(path: Buffer, kind: 'file' | 'directory', mode: number): Promise<void> {
  const directory = kind === 'directory' ? constants.O_DIRECTORY : constants.O_NONBLOCK;
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | directory);
    try {
      await handle.chmod(mode);
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Not there, or of another kind, or not ours: the check of what was restored says so.
    if (errnoOf(error) === null) throw error;
  }
}
