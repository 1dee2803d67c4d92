import type { ArchiveRow } from '../ledger/index.ts';
import type { Manifest } from '../records/manifest.ts';
import { listingOf } from './listing.ts';

/** What a row of the ledger says of an archive and its manifest says differently. */
export function differingKeys(row: ArchiveRow, manifest: Manifest): (keyof ArchiveRow)[] {
  // Pins are files beside the archives, and times of checks are the ledger's own: a manifest says neither.
  const { verifiedAt: _made, pinned: _kept, ...written } = listingOf(manifest);
  return Object.entries(written)
    .filter(([key, value]) => !same(value, row[key as keyof ArchiveRow]))
    .map(([key]) => key as keyof ArchiveRow);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

/** Times are compared as moments, objects whatever the order of their keys. */
function sorted(value: unknown): unknown {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return Date.parse(value);
  if (value === null || typeof value !== 'object') return value;
  return Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
