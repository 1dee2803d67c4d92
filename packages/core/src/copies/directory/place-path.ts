import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DarkiveError } from '../../errors/index.ts';
import { errnoOf, ioError } from '../../fs/index.ts';

/** Names of unfinished files end in it. */
export const PART = '.part';

/** The path of a file of a place. Throws for a name that leads out of it, or that an unfinished file would have. */
export function placePath(root: string, file: string): string {
  const parts = file.split('/');
  if (file.includes('\0') || file.endsWith(PART) || parts.some((part) => ['', '.', '..'].includes(part))) {
    throw new DarkiveError('bug', `${JSON.stringify(file)} is no name of a file at a place.`, { facts: { file } });
  }
  return join(root, ...parts);
}

/** Refuses a file whose directory is reached through a link: what is written there lies somewhere else. A missing directory is fine. */
export async function refuseLinks(root: string, path: string): Promise<void> {
  const directory = dirname(path);
  let real: string;
  try {
    real = await realpath(directory);
  } catch (error) {
    // What is above it is looked at in its place.
    if (errnoOf(error) === 'ENOENT' && directory !== root) return refuseLinks(root, directory);
    throw ioError(error, 'reach', directory);
  }
  const within = join(await realpath(root), directory.slice(root.length));
  if (real === within) return;
  throw new DarkiveError('guard-refused', `${directory} leads to ${real}, out of the place ${root}.`, {
    hint: 'Remove the symbolic link, then run the command again.',
    facts: { path: directory, leadsTo: real },
  });
}
