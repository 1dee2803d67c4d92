import { expect, test } from 'vitest';
import { testManifest } from '../archive/test-support/test-manifest.ts';
import type { PathVersion } from '../catalogue/index.ts';
import type { ArchiveListing } from './documents/archive-documents.ts';
import { listingOf } from './listing.ts';
import { pathHistory } from './path-history.ts';

const full = archive('home_FULL_2026-01-01_000000');
const diff1 = archive('home_DIFF_2026-01-02_000000', full);
const diff2 = archive('home_DIFF_2026-01-03_000000', full);
const next = archive('home_FULL_2026-02-01_000000');
const all = [full, diff1, diff2, next];

test('a removal is told once, although every later DIFF records it again', () => {
  expect(history([full, 'saved'], [diff1, 'deleted'], [diff2, 'deleted'])).toEqual([
    'FULL-01 saved',
    'DIFF-02 removed',
  ]);
});

test('a file that came and went between two DIFFs, or before a FULL, was removed though nothing recorded it', () => {
  expect(history([diff1, 'saved'])).toEqual(['DIFF-02 saved', 'DIFF-03 removed']);
  expect(history([full, 'saved'])).toEqual(['FULL-01 saved', 'FULL-01 removed']);
});

test('a file that is back as its FULL holds it has returned', () => {
  expect(history([full, 'saved'], [diff1, 'deleted'], [next, 'saved'])).toEqual([
    'FULL-01 saved',
    'DIFF-02 removed',
    'DIFF-03 returned',
    'FULL-01 saved',
  ]);
});

function archive(name: string, reference: ArchiveListing | null = null): ArchiveListing {
  return listingOf(
    testManifest(name, { reference: reference === null ? null : { id: reference.id, name: reference.name } }),
  );
}

function history(...held: readonly (readonly [ArchiveListing, PathVersion['state']])[]): string[] {
  const versions = held.map(([{ id, name, definition, type, createdAt }, state]) => ({
    archive: { id, name, definition, type, createdAt, reference: null },
    state,
    kind: 'file' as const,
    bytes: 1,
    modifiedAt: 1,
    mode: 0o644,
    crc: null,
  }));
  return pathHistory(all, versions).map(
    ({ archive: { type, createdAt }, state }) => `${type}-${createdAt.slice(8, 10)} ${state}`,
  );
}
