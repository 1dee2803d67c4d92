/** Redundancy and drills. No foreign keys to archives: the history outlives an archive's row. */
export const INTEGRITY_TABLES = `
  CREATE TABLE redundancy (
    archive_id TEXT NOT NULL,
    slice INTEGER NOT NULL,
    at TEXT NOT NULL,
    source_blocks INTEGER NOT NULL,
    planned INTEGER NOT NULL,
    available INTEGER NOT NULL,
    PRIMARY KEY (archive_id, slice)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE drills (
    drill_id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('restore', 'repair')),
    archive_id TEXT NOT NULL,
    archive_name TEXT NOT NULL,
    definition TEXT NOT NULL,
    at TEXT NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('passed', 'failed', 'not-possible')),
    entries INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    seconds REAL NOT NULL,
    position_from INTEGER NOT NULL,
    position_to INTEGER NOT NULL,
    position_end INTEGER NOT NULL,
    recover_seconds REAL,
    reason TEXT,
    CHECK ((result = 'passed') = (reason IS NULL))
  ) STRICT;
  CREATE INDEX drills_by_time ON drills (at);
  `;
