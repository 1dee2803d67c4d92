import type Database from 'better-sqlite3';
import { COMMAND_FINDINGS_TABLE } from './migrations/command-findings.ts';
import { COPIES_TABLES } from './migrations/copies.ts';
import { HOLDINGS_TABLES } from './migrations/holdings.ts';
import { INTEGRITY_TABLES } from './migrations/integrity.ts';
import { METRICS_TABLES } from './migrations/metrics.ts';

/** Marks a database as a ledger of Darkive (`PRAGMA application_id`): "DRKV". */
export const APPLICATION_ID = 0x44524b56;

/**
 * What brings a ledger from version i to version i + 1 (`PRAGMA user_version`). Add at the end; never change one.
 *
 * Times are UTC, ISO 8601 with milliseconds, so that text order is time order. Sizes are bytes.
 * `runs.archive_id` and `checks.archive_id` are no foreign keys: the history outlives an archive's row.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,
    definition TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('FULL', 'DIFF', 'INCR')),
    started_at TEXT NOT NULL,
    ended_at TEXT,
    outcome TEXT CHECK (outcome IN ('success', 'degraded', 'failed', 'skipped')),
    exit TEXT,
    archive_id TEXT,
    archive_name TEXT,
    slices INTEGER,
    bytes INTEGER,
    parity_bytes INTEGER,
    error_code TEXT,
    error_phase TEXT,
    pid INTEGER,
    host TEXT NOT NULL,
    version TEXT NOT NULL,
    samples_taken INTEGER,
    samples_passed INTEGER,
    samples_changed INTEGER,
    samples_failed INTEGER,
    inodes_saved INTEGER,
    inodes_hard_links INTEGER,
    inodes_changed_while_read INTEGER,
    inodes_metadata_only INTEGER,
    inodes_not_saved INTEGER,
    inodes_failed INTEGER,
    inodes_excluded INTEGER,
    inodes_deleted INTEGER,
    inodes_total INTEGER,
    inodes_ea INTEGER,
    inodes_fsa INTEGER,
    CHECK ((ended_at IS NULL) = (outcome IS NULL)),
    CHECK ((ended_at IS NULL) = (exit IS NULL))
  ) STRICT;
  CREATE INDEX runs_by_definition ON runs (definition, type, started_at);
  CREATE INDEX runs_by_start ON runs (started_at);
  CREATE INDEX runs_not_ended ON runs (started_at) WHERE ended_at IS NULL;

  CREATE TABLE run_phases (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    seconds REAL NOT NULL,
    PRIMARY KEY (run_id, position)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE findings (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'degraded', 'damage', 'error')),
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    hint TEXT,
    facts TEXT NOT NULL CHECK (json_valid(facts)),
    PRIMARY KEY (run_id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX findings_by_code ON findings (code);

  CREATE TABLE samples (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    archive_id TEXT,
    archive_name TEXT,
    path TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('passed', 'changed', 'failed')),
    reason TEXT,
    PRIMARY KEY (run_id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX samples_by_archive ON samples (archive_id);

  CREATE TABLE archives (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    definition TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('FULL', 'DIFF', 'INCR')),
    reference_id TEXT,
    reference_name TEXT,
    created_at TEXT NOT NULL,
    published_at TEXT NOT NULL,
    directory TEXT NOT NULL,
    slices INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    parity_bytes INTEGER NOT NULL,
    parity TEXT CHECK (json_valid(parity)),
    artifacts INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('success', 'degraded')),
    verified_at TEXT,
    manifest_file TEXT NOT NULL UNIQUE,
    manifest_bytes INTEGER NOT NULL,
    manifest_mtime_ns INTEGER NOT NULL,
    source_entries INTEGER NOT NULL,
    source_bytes INTEGER NOT NULL,
    selection TEXT NOT NULL,
    CHECK ((reference_id IS NULL) = (reference_name IS NULL))
  ) STRICT;
  CREATE INDEX archives_by_time ON archives (created_at, name);
  CREATE INDEX archives_by_definition ON archives (definition, created_at);

  CREATE TABLE checks (
    archive_id TEXT NOT NULL,
    name TEXT NOT NULL,
    at TEXT NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('passed', 'failed', 'not-checked')),
    seconds REAL NOT NULL,
    run_id TEXT REFERENCES runs (run_id) ON DELETE SET NULL,
    PRIMARY KEY (archive_id, name, at)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX checks_by_run ON checks (run_id) WHERE run_id IS NOT NULL;
  `,
  // Messages to notifiers. `record` goes when a message has ended. `claimed_until`: another process is sending it.
  `
  CREATE TABLE deliveries (
    id TEXT NOT NULL,
    notifier TEXT NOT NULL,
    event TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('success', 'degraded', 'failed', 'skipped')),
    title TEXT NOT NULL,
    created_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'given-up')),
    attempts INTEGER NOT NULL DEFAULT 0,
    ended_at TEXT,
    next_attempt_at TEXT,
    wait_until TEXT,
    claimed_until TEXT,
    problem TEXT,
    record TEXT CHECK (json_valid(record)),
    PRIMARY KEY (id, notifier),
    CHECK ((state = 'waiting') = (ended_at IS NULL)),
    CHECK ((state = 'waiting') = (record IS NOT NULL))
  ) STRICT;
  CREATE INDEX deliveries_waiting ON deliveries (created_at) WHERE state = 'waiting';
  CREATE INDEX deliveries_sent ON deliveries (notifier, ended_at) WHERE state = 'sent';
  CREATE INDEX deliveries_by_time ON deliveries (created_at);
  `,
  INTEGRITY_TABLES,
  METRICS_TABLES,
  HOLDINGS_TABLES,
  // What a manifest was when it was read: damage leaves its size and time as they are.
  'ALTER TABLE archives ADD COLUMN manifest_sha256 TEXT;',
  COPIES_TABLES,
  COMMAND_FINDINGS_TABLE,
];

/** The version that this code reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** What a database says of itself. */
export interface DatabaseIdentity {
  readonly applicationId: number;
  readonly version: number;
  /** Nothing is in it: a file that was just made. */
  readonly empty: boolean;
}

export function readIdentity(db: Database.Database): DatabaseIdentity {
  return {
    applicationId: Number(db.pragma('application_id', { simple: true })),
    version: Number(db.pragma('user_version', { simple: true })),
    empty: db.prepare('SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)').pluck().get() === 1,
  };
}

/**
 * Brings the ledger to `SCHEMA_VERSION` in one transaction. Takes the write lock even when there is nothing to do:
 * that is how a ledger that cannot be written is noticed at once.
 */
export function migrate(db: Database.Database): void {
  db.transaction(() => {
    // Read again under the lock: another process may have done it in between.
    for (const sql of MIGRATIONS.slice(readIdentity(db).version)) db.exec(sql);
    if (readIdentity(db).version === SCHEMA_VERSION) return;
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  }).immediate();
}
