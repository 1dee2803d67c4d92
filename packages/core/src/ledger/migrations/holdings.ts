/**
 * What is held, and what is known of it. `gone_at`: when an archive was first seen to be gone that nobody removed with
 * Darkive; its row stays until it comes back or somebody says that it is gone for good. `slice_sizes`: bytes of each slice;
 * manifests are read once more to learn them. `archive_findings`: what a check last found, until the same check passes.
 */
export const HOLDINGS_TABLES = `
  ALTER TABLE archives ADD COLUMN gone_at TEXT;
  ALTER TABLE archives ADD COLUMN slice_sizes TEXT CHECK (json_valid(slice_sizes));
  UPDATE archives SET manifest_mtime_ns = 0;

  CREATE TABLE archive_findings (
    archive_id TEXT NOT NULL,
    check_name TEXT NOT NULL,
    position INTEGER NOT NULL,
    at TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('degraded', 'damage', 'error')),
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    hint TEXT,
    PRIMARY KEY (archive_id, check_name, position)
  ) STRICT, WITHOUT ROWID;
`;
