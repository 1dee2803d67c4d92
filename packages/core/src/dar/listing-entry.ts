import type { TagAttributes } from './listing-tags.ts';
import type { CatalogueEntry, EntryKind } from './types.ts';

/** Element name of the listing → kind; devices say it in their `type`. */
const KINDS: ReadonlyMap<string, EntryKind> = new Map([
  ['File', 'file'],
  ['Directory', 'directory'],
  ['Symlink', 'symlink'],
  ['Pipe', 'pipe'],
  ['Socket', 'socket'],
  ['Door', 'door'],
]);

/** The kind that an element stands for; null for elements that are no entries. */
export function entryKind(element: string, attributes: TagAttributes): EntryKind | null {
  if (element !== 'Device') return KINDS.get(element) ?? null;
  return attributes.get('type') === 'block' ? 'block-device' : 'character-device';
}

/** What the element and its `<Attributes>` say, as an entry. `path` is a byte string. */
export function catalogueEntry(
  path: string,
  kind: EntryKind,
  element: TagAttributes,
  attributes: TagAttributes,
  extendedAttributes: readonly Buffer[],
): CatalogueEntry {
  const data = dataState(attributes.get('data'));
  const common = {
    path: Buffer.from(path, 'latin1'),
    data,
    metadata: metadataState(attributes.get('metadata')),
    dirty: element.get('dirty') === 'yes',
    sparse: element.get('sparse') === 'yes',
    extendedAttributes,
  };
  if (data === 'deleted') {
    return {
      ...common,
      kind: null,
      bytes: null,
      crc: null,
      mode: null,
      owner: null,
      modifiedAt: null,
      changedAt: null,
      hardLinked: false,
      symlinkTarget: null,
    };
  }
  const permissions = attributes.get('permissions') ?? '';
  const target = element.get('target');
  return {
    ...common,
    kind,
    bytes: kind === 'file' ? wholeNumber(element.get('size')) : null,
    crc: checksum(element.get('crc')),
    mode: modeOf(permissions),
    owner: { user: utf8(attributes.get('user')), group: utf8(attributes.get('group')) },
    modifiedAt: wholeNumber(attributes.get('mtime')),
    changedAt: wholeNumber(attributes.get('ctime')),
    hardLinked: permissions.startsWith('*'),
    symlinkTarget: target === undefined || target === '' ? null : Buffer.from(target, 'latin1'),
  };
}

/** Permission bits of `*-rwsr-xr-t`: a hard link mark, the type, nine letters. */
function modeOf(permissions: string): number | null {
  if (permissions.length < 11) return null;
  let mode = 0;
  for (let bit = 0; bit < 9; bit += 1) {
    const letter = permissions.charAt(bit + 2);
    if (letter !== '-' && letter !== 'S' && letter !== 'T') mode |= 0o400 >> bit;
    if ('sStT'.includes(letter)) mode |= [0o4000, 0o2000, 0o1000][Math.floor(bit / 3)] ?? 0;
  }
  return mode;
}

function dataState(value: string | undefined): CatalogueEntry['data'] {
  if (value === 'deleted' || value === 'referenced' || value === 'inode-only') return value;
  // `saved`, and `delta` of builds with librsync: there are data in this archive.
  return 'saved';
}

function metadataState(value: string | undefined): CatalogueEntry['metadata'] {
  return value === 'saved' || value === 'referenced' ? value : 'absent';
}

/** The exact size may carry a unit (`5 o`) in small listings of some versions. */
function wholeNumber(value: string | undefined): number | null {
  const digits = /^(\d+)(?: o)?$/.exec(value ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}

/** As dar writes it: the bytes of the checksum in hexadecimal, as many as the file's size asks for. */
function checksum(value: string | undefined): string | null {
  return value !== undefined && /^(?:[0-9a-f]{2})+$/i.test(value) ? value.toLowerCase() : null;
}

function utf8(bytes: string | undefined): string {
  return Buffer.from(bytes ?? '', 'latin1').toString('utf8');
}
