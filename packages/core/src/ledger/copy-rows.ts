import type Database from 'better-sqlite3';
import type { PlaceIndex, PlaceRow, StoredCopies } from './copy-types.ts';

/** Replaces everything that is known of the places of an archive directory. */
export function replacePlaces(
  db: Database.Database,
  directory: string,
  { fingerprint, homeLocation, places, copies }: PlaceIndex,
): void {
  forgetPlaces(db, directory);
  const place = db.prepare(
    `INSERT INTO places (directory, id, name, kind, location, state, generation, seen_at, verified_at, capacity_bytes,
       reserve_bytes, files, bytes, home, begun, room, options)
     VALUES (@directory, @id, @name, @kind, @location, @state, @generation, @seenAt, @verifiedAt, @capacityBytes,
       @reserveBytes, @files, @bytes, @home, @begun, @room, @options)`,
  );
  for (const { room, options, ...one } of places) {
    place.run({
      ...one,
      directory,
      room: room === null ? null : JSON.stringify(room),
      options: JSON.stringify(options),
    });
  }
  const copy = db.prepare(
    `INSERT INTO copies (directory, place_id, archive_id, missing_slices, rest, bytes, verified_at)
     VALUES (@directory, @placeId, @archiveId, @missingSlices, @rest, @bytes, @verifiedAt)`,
  );
  for (const { missingSlices, rest, ...one } of copies) {
    copy.run({ ...one, directory, missingSlices: JSON.stringify(missingSlices), rest: rest ? 1 : 0 });
  }
  db.prepare('INSERT INTO place_indexes (directory, fingerprint, home_location) VALUES (?, ?, ?)').run(
    directory,
    fingerprint,
    homeLocation,
  );
}

export function forgetPlaces(db: Database.Database, directory: string): void {
  for (const table of ['copies', 'places', 'place_indexes']) {
    db.prepare(`DELETE FROM ${table} WHERE directory = ?`).run(directory);
  }
}

export function selectPlaceFingerprint(db: Database.Database, directory: string): string | null {
  return textIn(db, 'fingerprint', directory);
}

export function selectHomeLocation(db: Database.Database, directory: string): string | null {
  return textIn(db, 'home_location', directory);
}

function textIn(db: Database.Database, column: 'fingerprint' | 'home_location', directory: string): string | null {
  const found = db.prepare(`SELECT ${column} FROM place_indexes WHERE directory = ?`).pluck().get(directory);
  return typeof found === 'string' ? found : null;
}

export function selectPlaceRows(db: Database.Database, directory: string): PlaceRow[] {
  return db
    .prepare<[string], Omit<PlaceRow, 'room' | 'options'> & { room: string | null; options: string }>(
      `SELECT id, name, kind, location, state, generation, seen_at AS seenAt, verified_at AS verifiedAt,
         capacity_bytes AS capacityBytes, reserve_bytes AS reserveBytes, files, bytes, home, begun, room, options
       FROM places WHERE directory = ? ORDER BY name`,
    )
    .all(directory)
    .map(({ room, options, ...row }) => ({
      ...row,
      room: room === null ? null : (JSON.parse(room) as PlaceRow['room']),
      options: JSON.parse(options) as PlaceRow['options'],
    }));
}

export function selectArchivesAt(
  db: Database.Database,
  directory: string,
): ReadonlyMap<string, { readonly whole: number; readonly partly: number }> {
  const rows = db
    .prepare<[string], { id: string; whole: number; all: number }>(
      `SELECT place_id AS id, sum(missing_slices = '[]' AND rest = 1) AS whole, count(*) AS "all"
       FROM copies WHERE directory = ? GROUP BY place_id`,
    )
    .all(directory);
  return new Map(rows.map(({ id, whole, all }) => [id, { whole, partly: all - whole }]));
}

/** Of places that count. */
export function selectCopies(db: Database.Database, directory: string): ReadonlyMap<string, readonly StoredCopies[]> {
  const rows = db
    .prepare<[string], Omit<StoredCopies, 'missingSlices' | 'rest'> & { missingSlices: string; rest: number }>(
      `SELECT place_id AS placeId, archive_id AS archiveId, missing_slices AS missingSlices, rest,
         copies.bytes AS bytes, copies.verified_at AS verifiedAt
       FROM copies JOIN places ON places.directory = copies.directory AND places.id = copies.place_id
       WHERE copies.directory = ? AND places.state = 'active' ORDER BY places.name`,
    )
    .all(directory);
  return Map.groupBy(
    rows.map(({ missingSlices, rest, ...row }) => ({
      ...row,
      // Most copies are whole: nothing has to be parsed for them.
      missingSlices: missingSlices === '[]' ? [] : (JSON.parse(missingSlices) as number[]),
      rest: rest === 1,
    })),
    ({ archiveId }) => archiveId,
  );
}
