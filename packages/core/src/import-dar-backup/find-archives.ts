import { readdir } from 'node:fs/promises';
import { ioError } from '../fs/index.ts';
import {
  ARCHIVE_TYPES,
  DEFINITION_NAME,
  manifestFileName,
  parseArchiveName,
  type ArchiveType,
} from '../records/archive-name.ts';

/** Slices of one base name in the archive directory. */
export interface FoundArchive {
  readonly name: string;
  readonly definition: string;
  readonly type: ArchiveType;
  /** `YYYY-MM-DD`, of the clock on the wall where it was made. */
  readonly date: string;
}

export interface FoundArchives {
  /** By definition, date and type: a FULL before a DIFF before an INCR of one day. */
  readonly archives: readonly FoundArchive[];
  /** Slices that are no archives of dar-backup's, and why they are left alone. */
  readonly others: readonly { readonly name: string; readonly reason: string }[];
  /** Every file of the directory. */
  readonly files: ReadonlySet<string>;
}

/** What lies in dar-backup's archive directory, by its names: `<definition>_<TYPE>_<YYYY-MM-DD>`. */
export async function findArchives(directory: string): Promise<FoundArchives> {
  let files: string[];
  try {
    files = await readdir(directory);
  } catch (error) {
    throw ioError(error, 'read the archive directory', directory);
  }
  const names = new Set(files.flatMap((file) => /^(.+)\.\d+\.dar$/.exec(file)?.[1] ?? []));
  const archives: FoundArchive[] = [];
  const others: { name: string; reason: string }[] = [];
  for (const name of names) {
    const parts = parseArchiveName(name);
    if (parts === null || parts.hasTime) {
      const reason = otherReason(name, new Set(files));
      if (reason !== null) others.push({ name, reason });
      continue;
    }
    archives.push({
      name,
      definition: parts.definition,
      type: parts.type,
      date: parts.time.toISOString().slice(0, 10),
    });
  }
  archives.sort((a, b) => compare(keyOf(a), keyOf(b)));
  others.sort((a, b) => compare(a.name, b.name));
  return { archives, others, files: new Set(files) };
}

function keyOf({ definition, date, type }: FoundArchive): string {
  return `${definition}\0${date}\0${ARCHIVE_TYPES.indexOf(type)}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Null for what Darkive itself made: its archives, and their isolated catalogues. */
function otherReason(name: string, files: ReadonlySet<string>): string | null {
  const own = name.replace(/-catalogue$/, '');
  if (parseArchiveName(own)?.hasTime === true && files.has(manifestFileName(own))) return null;
  const definition = /^(.+?)_(?:FULL|DIFF|INCR)_/.exec(name)?.[1];
  if (definition !== undefined && !DEFINITION_NAME.test(definition)) {
    return `Darkive takes no definition "${definition}": only letters, digits, spaces and hyphens, a letter or digit first and last`;
  }
  return 'its name is not <definition>_<TYPE>_<YYYY-MM-DD>';
}
