/** FULL stands alone; DIFF refers to a FULL; INCR refers to the newest DIFF, or in a chain to any archive. */
export const ARCHIVE_TYPES = ['FULL', 'DIFF', 'INCR'] as const;
export type ArchiveType = (typeof ARCHIVE_TYPES)[number];

/** Letters, digits, spaces and hyphens; begins and ends with a letter or digit. At most 100 characters. */
export const DEFINITION_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9 -]{0,98}[A-Za-z0-9])?$/;

export interface ArchiveNameParts {
  readonly definition: string;
  readonly type: ArchiveType;
  /** The time in the name, UTC. A name with a date alone counts as midnight. */
  readonly time: Date;
  /** False for names of the form `…_<YYYY-MM-DD>` (dar-backup). */
  readonly hasTime: boolean;
}

/** `<definition>_<TYPE>_<YYYY-MM-DD>_<HHMMSS>` in UTC. */
export function formatArchiveName(definition: string, type: ArchiveType, time: Date): string {
  const iso = time.toISOString();
  return `${definition}_${type}_${iso.slice(0, 10)}_${iso.slice(11, 19).replaceAll(':', '')}`;
}

const ARCHIVE_NAME = /^(.+)_(FULL|DIFF|INCR)_(\d{4}-\d{2}-\d{2})(?:_(\d{2})(\d{2})(\d{2}))?$/;

/** The parts of an archive name, or null when it is not one (a date that does not exist is not one either). */
export function parseArchiveName(name: string): ArchiveNameParts | null {
  const match = ARCHIVE_NAME.exec(name);
  if (match === null) return null;
  const [, definition = '', type, date = '', hours, minutes, seconds] = match;
  if (!DEFINITION_NAME.test(definition)) return null;
  const iso = `${date}T${hours ?? '00'}:${minutes ?? '00'}:${seconds ?? '00'}.000Z`;
  const time = new Date(iso);
  if (Number.isNaN(time.getTime()) || time.toISOString() !== iso) return null;
  return { definition, type: type as ArchiveType, time, hasTime: hours !== undefined };
}

export function sliceFileName(archiveName: string, slice: number): string {
  return `${archiveName}.${slice}.dar`;
}

export function manifestFileName(archiveName: string): string {
  return `${archiveName}.manifest.json`;
}

/** A name of an archive or a definition as it is typed in a shell; such names hold blanks at worst. */
export function typed(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name}'`;
}
