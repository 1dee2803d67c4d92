/**
 * An index over the inventories beside the manifests, which are the truth: `places` and what each of them holds of the archives
 * of one archive directory. `missing_slices`: numbers, as JSON; `rest`: what belongs to no slice is there; `verified_at`: the
 * oldest reading back among its files, null when one never was. `begun`, `room`, `options`: what home alone knows of a place, so that it
 * can be looked for without its inventory. `fingerprint`: of what it was made from.
 */
export const COPIES_TABLES = `
  CREATE TABLE place_indexes (
    directory TEXT PRIMARY KEY,
    fingerprint TEXT,
    home_location TEXT
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE places (
    directory TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    location TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'lost', 'retired')),
    generation INTEGER NOT NULL,
    seen_at TEXT NOT NULL,
    verified_at TEXT,
    capacity_bytes INTEGER,
    reserve_bytes INTEGER NOT NULL,
    files INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    home TEXT NOT NULL,
    begun INTEGER,
    room TEXT CHECK (json_valid(room)),
    options TEXT NOT NULL CHECK (json_valid(options)),
    PRIMARY KEY (directory, id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE copies (
    directory TEXT NOT NULL,
    place_id TEXT NOT NULL,
    archive_id TEXT NOT NULL,
    missing_slices TEXT NOT NULL CHECK (json_valid(missing_slices)),
    rest INTEGER NOT NULL CHECK (rest IN (0, 1)),
    bytes INTEGER NOT NULL,
    verified_at TEXT,
    PRIMARY KEY (directory, place_id, archive_id)
  ) STRICT, WITHOUT ROWID;
`;
