import type Database from 'better-sqlite3';
import type { ArchiveType } from '../records/archive-name.ts';
import type { Manifest } from '../records/manifest.ts';
import { parityOf } from './parity-summary.ts';
import type {
  ArchiveFilter,
  ArchivePlace,
  ArchiveRow,
  KnownManifest,
  ParitySummary,
  RememberedArchive,
  SourceMeasure,
} from './types.ts';
import { utc } from './utc.ts';

/** Adds or replaces the row of an archive. A manifest that was replaced by one of another id takes the old row with it. */
export function upsertArchive(db: Database.Database, manifest: Manifest, place: ArchivePlace): void {
  db.prepare('DELETE FROM archives WHERE manifest_file = ? AND id <> ?').run(place.manifestFile, manifest.id);
  const values = archiveColumns(manifest, place);
  const columns = Object.keys(values);
  db.prepare(
    `INSERT INTO archives (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})
     ON CONFLICT (id) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`,
  ).run(values);
}

export function deleteArchive(db: Database.Database, id: string): void {
  db.prepare('DELETE FROM archives WHERE id = ?').run(id);
  db.prepare('DELETE FROM archive_findings WHERE archive_id = ?').run(id);
}

/** The first time that it was missed stays. */
export function markGone(db: Database.Database, id: string, at: Date): void {
  db.prepare('UPDATE archives SET gone_at = coalesce(gone_at, ?) WHERE id = ?').run(at.toISOString(), id);
}

/** Those that are gone among them. */
export function selectRemembered(db: Database.Database): RememberedArchive[] {
  return db
    .prepare<[], Omit<RememberedArchive, 'reference'> & ReferenceColumns>(
      `SELECT id, name, definition, type, created_at AS createdAt, reference_id AS referenceId,
         reference_name AS referenceName, directory, manifest_file AS manifestFile, gone_at AS goneAt
       FROM archives ORDER BY created_at, name`,
    )
    .all()
    .map(({ referenceId, referenceName, ...row }) => ({
      ...row,
      reference: referenceOf({ referenceId, referenceName }),
    }));
}

export function selectSliceSizes(db: Database.Database): ReadonlyMap<string, readonly number[]> {
  const rows = db
    .prepare<[], { id: string; sizes: string }>(
      'SELECT id, slice_sizes AS sizes FROM archives WHERE slice_sizes IS NOT NULL',
    )
    .all();
  return new Map(rows.map(({ id, sizes }) => [id, JSON.parse(sizes) as number[]]));
}

/** Every manifest of a directory looks changed to the next comparison. */
export function distrustPlaces(db: Database.Database, directory: string): void {
  db.prepare('UPDATE archives SET manifest_mtime_ns = 0 WHERE directory = ?').run(directory);
}

export function selectPlaces(db: Database.Database): ReadonlyMap<string, KnownManifest> {
  const rows = db
    .prepare<[], { file: string; id: string; bytes: bigint; mtimeNs: bigint; sha256: string | null }>(
      `SELECT manifest_file AS file, id, manifest_bytes AS bytes, manifest_mtime_ns AS mtimeNs,
         manifest_sha256 AS sha256 FROM archives
       WHERE gone_at IS NULL`,
    )
    // Nanoseconds since 1970 do not fit into a double.
    .safeIntegers()
    .all();
  return new Map(rows.map(({ bytes, file, ...row }) => [file, { ...row, bytes: Number(bytes) }]));
}

export function selectArchives(db: Database.Database, filter: ArchiveFilter): ArchiveRow[] {
  const conditions: string[] = ['gone_at IS NULL'];
  const values: string[] = [];
  const where = (condition: string, value: string | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  where('definition = ?', filter.definition);
  where('type = ?', filter.type);
  where('created_at >= ?', filter.since?.toISOString());
  where('created_at <= ?', filter.until?.toISOString());
  where('directory = ?', filter.directory);
  return db
    .prepare<string[], StoredArchive>(
      `SELECT id, name, definition, type, created_at AS createdAt, reference_id AS referenceId,
         reference_name AS referenceName, slices, bytes, parity, verified_at AS verifiedAt, outcome
       FROM archives WHERE ${conditions.join(' AND ')} ORDER BY created_at, name`,
    )
    .all(...values)
    .map(toArchiveRow);
}

export function selectNewestSource(db: Database.Database, definition: string): SourceMeasure | null {
  const row = db
    .prepare<[string], SourceMeasure>(
      `SELECT id AS archiveId, name AS archiveName, created_at AS createdAt,
         source_entries AS entries, source_bytes AS bytes, selection
       FROM archives WHERE definition = ? AND gone_at IS NULL ORDER BY created_at DESC, name DESC LIMIT 1`,
    )
    .get(definition);
  return row ?? null;
}

interface ReferenceColumns {
  readonly referenceId: string | null;
  readonly referenceName: string | null;
}

function referenceOf({ referenceId: id, referenceName: name }: ReferenceColumns): ArchiveRow['reference'] {
  return id === null || name === null ? null : { id, name };
}

interface StoredArchive extends ReferenceColumns {
  readonly id: string;
  readonly name: string;
  readonly definition: string;
  readonly type: ArchiveType;
  readonly createdAt: string;
  readonly slices: number;
  readonly bytes: number;
  readonly parity: string | null;
  readonly verifiedAt: string | null;
  readonly outcome: ArchiveRow['outcome'];
}

function toArchiveRow({ referenceId, referenceName, parity, ...row }: StoredArchive): ArchiveRow {
  return {
    id: row.id,
    name: row.name,
    definition: row.definition,
    type: row.type,
    createdAt: row.createdAt,
    reference: referenceOf({ referenceId, referenceName }),
    slices: row.slices,
    bytes: row.bytes,
    parity: parity === null ? null : (JSON.parse(parity) as ParitySummary),
    verifiedAt: row.verifiedAt,
    outcome: row.outcome,
  };
}

/** `verified_at` is left out: it follows from the checks. */
function archiveColumns(manifest: Manifest, place: ArchivePlace): Record<string, string | number | bigint | null> {
  const parity = parityOf(manifest);
  return {
    id: manifest.id,
    name: manifest.name,
    definition: manifest.definition,
    type: manifest.type,
    reference_id: manifest.reference?.id ?? null,
    reference_name: manifest.reference?.name ?? null,
    created_at: utc(manifest.createdAt),
    published_at: utc(manifest.publishedAt),
    directory: place.directory,
    slices: manifest.slices.length,
    slice_sizes: JSON.stringify(manifest.slices.map(({ bytes }) => bytes)),
    gone_at: null,
    bytes: manifest.slices.reduce((sum, slice) => sum + slice.bytes, 0),
    parity_bytes: parity?.bytes ?? 0,
    parity: parity === null ? null : JSON.stringify(parity),
    artifacts: manifest.artifacts.length,
    outcome: manifest.outcome,
    manifest_file: place.manifestFile,
    manifest_bytes: place.manifestBytes,
    manifest_mtime_ns: place.manifestMtimeNs,
    manifest_sha256: place.manifestSha256,
    source_entries: manifest.source.entries,
    source_bytes: manifest.source.bytes,
    selection: manifest.source.selection,
  };
}
