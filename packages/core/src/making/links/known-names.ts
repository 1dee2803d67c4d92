import { typed } from '../../records/archive-name.ts';
import { join } from 'node:path';
import type { CatalogueEntry, Dar, DarOptions } from '../../dar/index.ts';
import { DarkiveError } from '../../errors/index.ts';
import type { Manifest } from '../../records/manifest.ts';
import type { KnownName } from './relinked.ts';

interface KnownRequest {
  readonly dar: Dar;
  readonly options: DarOptions;
  readonly archives: string;
  /** The chain of the reference, which is its last. */
  readonly links: readonly Manifest[];
  /** Paths (latin1) that are asked for beside those that are hard links in the reference. */
  readonly wanted: ReadonlySet<string>;
}

/**
 * What the reference lists of the wanted names and of all hard links, and whether the archives before it bear that out.
 * Reads the catalogue of the reference, and of earlier archives as long as there is a name whose data they must hold.
 */
export async function knownNames({
  dar,
  options,
  archives,
  links,
  wanted,
}: KnownRequest): Promise<Map<string, KnownName>> {
  const known = new Map<string, KnownName>();
  const pending = new Map<string, CatalogueEntry>();
  const list = async (link: Manifest, onEntry: (entry: CatalogueEntry, path: string) => void): Promise<void> => {
    const { outcome } = await dar.list(join(archives, link.name), (entry) => onEntry(entry, pathOf(entry)), options);
    if (outcome.kind !== 'ok') throw unlisted(link, 'message' in outcome ? outcome.message : '', options.signal);
  };
  for (const [age, link] of links.toReversed().entries()) {
    if (age > 0 && pending.size === 0) break;
    const missing = new Map(pending);
    await list(link, (entry, path) => {
      if (entry.data === 'deleted') return;
      const newest = age === 0 ? entry : pending.get(path);
      if (newest === undefined || (age === 0 && !wanted.has(path) && !entry.hardLinked)) return;
      missing.delete(path);
      if (entry.data === 'saved') {
        pending.delete(path);
        known.set(path, { entry: newest, crc: entry.crc, sound: isSame(entry, newest) });
      } else if (isSame(entry, newest)) pending.set(path, newest);
      else {
        pending.delete(path);
        known.set(path, { entry: newest, crc: null, sound: false });
      }
    });
    for (const [path, entry] of missing) {
      pending.delete(path);
      // A further name of a file that is not saved again: dar links it. Anything else should have been there.
      known.set(path, { entry, crc: null, sound: entry.hardLinked });
    }
  }
  for (const [path, entry] of pending) known.set(path, { entry, crc: null, sound: false });
  return known;
}

/** Mode and owner change without the data being saved again. */
function isSame(older: CatalogueEntry, newer: CatalogueEntry): boolean {
  return older.kind === newer.kind && older.bytes === newer.bytes && older.modifiedAt === newer.modifiedAt;
}

function pathOf({ path }: CatalogueEntry): string {
  return path.toString('latin1');
}

function unlisted({ name }: Manifest, said: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return signal.reason;
  return new DarkiveError(
    'reference-missing',
    `${name} cannot be a reference: its contents cannot be listed. ${said}`,
    {
      hint: `Look what is wrong with: darkive verify ${typed(name)}. Or make a FULL archive.`,
      facts: { archive: name, tool: 'dar' },
    },
  );
}
