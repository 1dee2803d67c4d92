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
       reserve_bytes, bytes)
     VALUES (@directory, @id, @name, @kind, @location, @state, @generation, @seenAt, @verifiedAt, @capacityBytes,
       @reserveBytes, @bytes)`,
  );
  for (const one of places) place.run({ ...one, directory });
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
    .prepare<[string], PlaceRow>(
      `SELECT id, name, kind, location, state, generation, seen_at AS seenAt, verified_at AS verifiedAt,
         capacity_bytes AS capacityBytes, reserve_bytes AS reserveBytes, bytes
       FROM places WHERE directory = ? ORDER BY name`,
    )
    .all(directory);
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
