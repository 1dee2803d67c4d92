import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readBatchFile } from '../dar/index.ts';
import { isDarkiveError } from '../errors/index.ts';
import { ioError } from '../fs/index.ts';
import { DEFINITION_NAME } from '../records/archive-name.ts';

/** A file of dar-backup's directory of definitions. */
export interface OldDefinition {
  /** The part of archive names: the file's name without its extension. */
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  /** `-R` of the file; null when it could not be read from it. */
  readonly root: string | null;
  /** The file sets the size of slices itself. */
  readonly setsSlices: boolean;
  /** Why Darkive cannot take it over; null when it can. */
  readonly reason: string | null;
}

/** Every definition, those in directories below too, by path. Throws `io-failed` when the directory cannot be read. */
export async function readOldDefinitions(directory: string): Promise<OldDefinition[]> {
  const found: OldDefinition[] = [];
  const names = new Map<string, string>();
  for (const file of await filesBelow(directory)) {
    const name = basename(file).replace(/(?<=.)\.[^.]*$/, '');
    const taken = names.get(name.toLowerCase());
    const read = await readOldDefinition(name, file);
    const reason =
      taken === undefined
        ? read.reason
        : `${taken} gives the same name; names must differ in more than case and extension`;
    if (reason === null) names.set(name.toLowerCase(), file);
    found.push({ ...read, reason });
  }
  return found;
}

async function filesBelow(directory: string): Promise<string[]> {
  try {
    const files: string[] = [];
    for (const name of await readdir(directory, { recursive: true })) {
      const path = join(directory, name);
      // A link that leads nowhere is a definition that cannot be read, not nothing.
      const isFile = await stat(path).then(
        (found) => found.isFile(),
        () => true,
      );
      if (isFile) files.push(path);
    }
    return files.toSorted();
  } catch (error) {
    throw ioError(error, 'read the definitions in', directory);
  }
}

async function readOldDefinition(name: string, file: string): Promise<OldDefinition> {
  const none = { name, file, root: null, setsSlices: false };
  if (!DEFINITION_NAME.test(name)) {
    const allowed = 'letters, digits, spaces and hyphens, a letter or digit first and last, at most 100 characters';
    return {
      ...none,
      reason: `Darkive does not take the name "${name}" (${allowed}), and another one would part it from its archives`,
    };
  }
  try {
    const { root, setsSlices, problems } = await readBatchFile(file);
    const lines = problems.map(({ line, message }) => `line ${line}: ${message}`);
    if (root === null) lines.push('it has no -R');
    return { name, file, root, setsSlices, reason: lines.length === 0 ? null : lines.join(' ') };
  } catch (error) {
    if (!isDarkiveError(error)) throw error;
    return { ...none, reason: error.message };
  }
}
