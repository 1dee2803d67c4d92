import { DarkiveError } from '../errors/index.ts';
import { catalogueEntry, entryKind } from './listing-entry.ts';
import { extendedAttributeName, tagAttributes, tagEnd, tagName, type TagAttributes } from './listing-tags.ts';
import type { CatalogueEntry, EntryKind } from './types.ts';

export interface ListingParser {
  /** Takes the next bytes; wait for the promise, if there is one, before the next call. */
  write(chunk: Buffer): void | Promise<void>;
  /** Throws `tool-failed` when the listing is not whole. */
  end(): void;
}

/**
 * Reads `dar -l -Txml --alter=byte` from bytes in any pieces. Entries come in dar's order, a directory before its
 * contents; a promise from `onEntry` is awaited. Memory: one tag and the path of the open directories.
 * Throws `tool-failed` for anything that is no such listing.
 */
export function createListingParser(onEntry: (entry: CatalogueEntry) => void | Promise<void>): ListingParser {
  let rest: Buffer = Buffer.alloc(0);
  let position = 0;
  let seen: 'nothing' | 'open' | 'whole' = 'nothing';
  const directories: string[] = [];
  let element: { kind: EntryKind; path: string; attributes: TagAttributes } | null = null;
  let pending: { attributes: TagAttributes; names: Buffer[] } | null = null;

  return { write, end };

  function write(chunk: Buffer): void | Promise<void> {
    rest = position >= rest.length ? chunk : Buffer.concat([rest.subarray(position), chunk]);
    position = 0;
    return drain();
  }

  function end(): void {
    if (seen !== 'whole') throw malformed('it ends early');
  }

  function drain(): void | Promise<void> {
    for (;;) {
      const start = rest.indexOf(0x3c, position);
      if (start === -1) {
        position = rest.length;
        return;
      }
      const stop = tagEnd(rest, start);
      if (stop === -1) {
        if (rest.length - start > LONGEST_TAG) throw malformed('a tag does not end');
        position = start;
        return;
      }
      position = stop;
      const waiting = take(rest.toString('latin1', start, stop));
      if (waiting instanceof Promise) return waiting.then(drain);
    }
  }

  function take(tag: string): void | Promise<void> {
    const name = tagName(tag);
    switch (name) {
      case '?xml':
      case '!DOCTYPE':
        return;
      case 'Catalog':
        seen = 'open';
        return;
      case '/Catalog':
        if (directories.length > 0) throw malformed('a directory is not closed');
        seen = 'whole';
        return;
      case 'Attributes':
        pending = { attributes: tagAttributes(tag), names: [] };
        return tag.endsWith('/>') ? emit() : undefined;
      case 'EA_entry':
        pending?.names.push(Buffer.from(extendedAttributeName(tag), 'latin1'));
        return;
      case '/Attributes':
        return emit();
      case '/Directory':
        if (directories.pop() === undefined) throw malformed('a directory is closed twice');
        return;
      default:
        if (!name.startsWith('/')) open(name, tag);
    }
  }

  function open(name: string, tag: string): void {
    const attributes = tagAttributes(tag);
    const kind = entryKind(name, attributes);
    const entryName = attributes.get('name');
    if (seen !== 'open' || kind === null || entryName === undefined)
      throw malformed(`unexpected "${tag.slice(0, 80)}"`);
    // dar itself would restore below such a directory, outside of the target (measured); no file system has such a name.
    if (!isName(entryName)) throw malformed(`an entry is called "${entryName.slice(0, 80)}", which is no name`);
    const parent = directories.at(-1);
    const path = parent === undefined ? entryName : `${parent}/${entryName}`;
    element = { kind, path, attributes };
    if (kind === 'directory') directories.push(path);
  }

  function emit(): void | Promise<void> {
    if (element === null || pending === null) throw malformed('attributes without an entry');
    const entry = catalogueEntry(element.path, element.kind, element.attributes, pending.attributes, pending.names);
    element = null;
    pending = null;
    return onEntry(entry);
  }
}

function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('/');
}

/** Far more than a name, a link target and their escapes need. */
const LONGEST_TAG = 1024 * 1024;

function malformed(what: string): DarkiveError {
  return new DarkiveError('tool-failed', `dar wrote a listing that cannot be read: ${what}.`, {
    hint: 'Test the archive, and check that this version of dar is supported.',
  });
}
