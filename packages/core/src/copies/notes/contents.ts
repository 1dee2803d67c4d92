import type { CatalogueEntry, EntryKind } from '../../dar/types.ts';
import { displayPath } from '../../fs/index.ts';
import type { Manifest } from '../../records/manifest.ts';
import { archiveWords, moment } from './words.ts';

/** The first lines of `contents/<archive>.txt`. */
export function contentsHead(manifest: Manifest): string {
  const { name, type, reference, source } = manifest;
  const changes =
    reference === null
      ? 'Everything that was there.'
      : `What had changed since ${reference.name}; "deleted" had been there then and is gone.`;
  return [
    `${name} (${type}): ${archiveWords(manifest)}, of ${displayPath(source.root)}`,
    changes,
    'A backslash in a name is written twice, and what cannot be printed as \\xNN.',
    '',
    `${'KIND'.padEnd(8)}  ${'BYTES'.padStart(13)}  ${'CHANGED'.padEnd(23)}  NAME`,
    '',
  ].join('\n');
}

/** One line for an entry; null for what the archive only refers to. */
export function contentsLine(entry: CatalogueEntry): string | null {
  const { data, kind, bytes, modifiedAt, path, symlinkTarget } = entry;
  if (data === 'referenced' && entry.metadata !== 'saved') return null;
  const what = data === 'deleted' || kind === null ? 'deleted' : data === 'saved' ? WORDS[kind] : 'rights';
  const size = data === 'saved' && bytes !== null ? String(bytes) : '';
  const target = symlinkTarget === null ? '' : ` -> ${displayPath(symlinkTarget)}`;
  return `${what.padEnd(8)}  ${size.padStart(13)}  ${when(modifiedAt).padEnd(23)}  ${displayPath(path)}${target}\n`;
}

const WORDS: Readonly<Record<EntryKind, string>> = {
  'file': 'file',
  'directory': 'folder',
  'symlink': 'link',
  'pipe': 'pipe',
  'socket': 'socket',
  'character-device': 'device',
  'block-device': 'device',
  'door': 'door',
};

/** Milliseconds that a date of JavaScript can have. */
const MOST = 8.64e15;

function when(seconds: number | null): string {
  if (seconds === null) return '';
  const date = seconds * 1000;
  if (Math.abs(date) > MOST) return `${seconds} s`;
  const text = new Date(date).toISOString();
  return text.length === 24 ? moment(text) : text;
}
