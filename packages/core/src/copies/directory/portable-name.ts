import { basename } from 'node:path';
import { DarkiveError } from '../../errors/index.ts';

/** `f_type` of statfs(2): FAT, exFAT, NTFS by the kernel. NTFS and exFAT through FUSE cannot be told from other things. */
const WINDOWS_NAMES: ReadonlySet<number> = new Set([0x4d44, 0x2011bab0, 0x7366746e]);

/** Refuses a name that the file system cannot hold, before anything is written. */
export function refuseName(file: string, fileSystem: number): void {
  if (!WINDOWS_NAMES.has(fileSystem)) return;
  const name = basename(file);
  const problem = windowsProblem(name);
  if (problem === null) return;
  throw new DarkiveError('guard-refused', `This file system cannot hold ${JSON.stringify(name)}: ${problem}.`, {
    hint: 'Give the place a file system of Linux, such as ext4, or keep this archive at other places.',
    facts: { file },
  });
}

/** Why FAT, exFAT and NTFS cannot hold a name; null when they can. */
export function windowsProblem(name: string): string | null {
  const [character] = /["*/:<>?\\|\u0000-\u001f]/.exec(name) ?? [];
  if (character !== undefined) return `no name has ${JSON.stringify(character)} there`;
  if (/[. ]$/.test(name)) return 'no name ends in a full stop or a blank there';
  if (/^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)/i.test(name)) return 'it is the name of a device there';
  // `.part` is added while it is written.
  return name.length + PART_LENGTH > 255 ? 'it is too long there' : null;
}

const PART_LENGTH = '.part'.length;
