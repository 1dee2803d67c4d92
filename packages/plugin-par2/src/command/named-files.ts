import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DarkiveError } from '@darkive/core/plugin';

export interface NamedFiles {
  /** Absolute, each once, in the order of the names; those of a directory by name. */
  readonly files: readonly string[];
  /** What lies in a named directory and was left out: links, devices, files of other sets. Absolute. */
  readonly left: readonly string[];
}

export interface NamingOptions {
  readonly recursive: boolean;
  /** A file of names, or `-`. */
  readonly from?: string | undefined;
}

/** The files that arguments name: themselves, and those in directories, without .par2 files and what is no regular file. */
export async function namedFiles(names: readonly string[], { recursive, from }: NamingOptions): Promise<NamedFiles> {
  const listed = from === undefined ? [] : namesIn(await readList(from));
  const files = new Set<string>();
  const left: string[] = [];
  for (const name of [...names, ...listed]) {
    const path = resolve(name);
    if (!(await look(path)).isDirectory()) files.add(path);
    else {
      const found = await filesIn(path, recursive);
      for (const file of found.files) files.add(file);
      left.push(...found.left);
    }
  }
  return { files: [...files], left };
}

async function filesIn(directory: string, recursive: boolean): Promise<{ files: string[]; left: string[] }> {
  const [files, left]: [string[], string[]] = [[], []];
  const entries = await readdir(directory, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(directory, entry.name);
    const isParity = /\.par2$/i.test(entry.name);
    if (entry.isFile() && !isParity) files.push(path);
    else if (entry.isDirectory()) {
      if (!recursive) continue;
      const below = await filesIn(path, true);
      files.push(...below.files);
      left.push(...below.left);
    } else left.push(path);
  }
  return { files, left };
}

/** Lines; where there is a NUL, what stands between them, so that a name may hold a newline. */
function namesIn(text: string): string[] {
  return text.split(text.includes('\0') ? '\0' : /\r?\n/).filter((name) => name !== '');
}

async function readList(from: string): Promise<string> {
  try {
    return await readFile(from === '-' ? '/dev/stdin' : from, 'utf8');
  } catch (error) {
    throw refusal(from, error);
  }
}

async function look(path: string) {
  try {
    const found = await lstat(path);
    return found.isSymbolicLink() ? await stat(path) : found;
  } catch (error) {
    throw refusal(path, error);
  }
}

function refusal(file: string, cause: unknown): DarkiveError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new DarkiveError('io-failed', `${file} cannot be read: ${why}`, {
    hint: 'Name regular files, or directories.',
    facts: { file },
    cause,
  });
}
