import { displayPath, fileDate } from '@darkive/core/fs';
import { printableName } from '@darkive/core/records';
import type { ShowOptions } from '@darkive/core/restoring/show';
import type { Look } from './look.ts';
import { pad } from './table.ts';
import { formatBytes, formatTime } from './units.ts';

type CatalogueEntry = Parameters<ShowOptions['onEntry']>[0];

const LETTERS = {
  'file': '-',
  'directory': 'd',
  'symlink': 'l',
  'pipe': 'p',
  'socket': 's',
  'character-device': 'c',
  'block-device': 'b',
  'door': 'D',
} as const satisfies Record<NonNullable<CatalogueEntry['kind']>, string>;

const DATA = {
  'saved': 'saved',
  'referenced': 'same',
  'deleted': 'deleted',
  'inode-only': 'metadata',
} as const satisfies Record<CatalogueEntry['data'], string>;

/** One line: what the archive holds of it, mode, owner, size, modification time, path. */
export function presentEntry(entry: CatalogueEntry, { offsetMinutes }: Look): string {
  const owner = entry.owner === null ? '' : printableName(`${entry.owner.user}:${entry.owner.group}`);
  const date = fileDate(entry.modifiedAt);
  const modified = date === null ? '' : formatTime(date, offsetMinutes);
  const columns = [
    pad(DATA[entry.data], 8),
    pad(entry.kind === null ? '' : LETTERS[entry.kind] + permissions(entry.mode ?? 0), 10),
    pad(owner, 11),
    pad(entry.bytes === null ? '' : formatBytes(entry.bytes), 8, 'right'),
    pad(modified, 23),
    withTarget(displayPath(entry.path), entry) + dirtyMark(entry),
  ];
  return `${columns.join('  ')}\n`;
}

/** The last part of the path, indented by its depth; `/` marks a directory. Parents come before their contents. */
export function presentTreeEntry(entry: CatalogueEntry): string {
  const parts = displayPath(entry.path).split('/');
  const name = withTarget(parts.at(-1) ?? '', entry);
  const mark = entry.kind === 'directory' ? '/' : '';
  const held = entry.data === 'saved' || entry.kind === 'directory' ? '' : `  (${DATA[entry.data]})`;
  const note = held + dirtyMark(entry);
  return `${'  '.repeat(parts.length - 1)}${name}${mark}${note}\n`;
}

/** One element of `entries` in `darkive show --json`. */
export function entryDocument(entry: CatalogueEntry): Record<string, unknown> {
  return {
    path: displayPath(entry.path),
    kind: entry.kind,
    data: entry.data,
    bytes: entry.bytes,
    mode: entry.mode === null ? null : entry.mode.toString(8).padStart(4, '0'),
    owner: entry.owner,
    modifiedAt: fileDate(entry.modifiedAt)?.toISOString() ?? null,
    hardLinked: entry.hardLinked,
    dirty: entry.dirty,
    symlinkTarget: target(entry),
  };
}

/** Its content may be half old, half new. */
function dirtyMark({ dirty }: CatalogueEntry): string {
  return dirty ? '  (dirty: changed while it was read)' : '';
}

function withTarget(path: string, entry: CatalogueEntry): string {
  const shown = target(entry);
  return shown === null ? path : `${path} -> ${shown}`;
}

/** Null also for a link that this archive only refers to: dar lists it without its target. */
function target({ symlinkTarget }: CatalogueEntry): string | null {
  return symlinkTarget === null ? null : displayPath(symlinkTarget);
}

/** `rwxr-xr-x`, with the set-id and sticky bits where ls(1) shows them. */
function permissions(mode: number): string {
  const letters = [6, 3, 0].map((shift) => {
    const bits = (mode >> shift) & 7;
    return [bits & 4 ? 'r' : '-', bits & 2 ? 'w' : '-', bits & 1 ? 'x' : '-'];
  });
  const special = [
    [0o4000, 's'],
    [0o2000, 's'],
    [0o1000, 't'],
  ] as const;
  special.forEach(([bit, letter], index) => {
    const group = letters[index];
    if (group !== undefined && mode & bit) group[2] = group[2] === 'x' ? letter : letter.toUpperCase();
  });
  return letters.flat().join('');
}
