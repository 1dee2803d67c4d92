-- A ledger as the release before version 4 left it: what sqlite3's .dump says.
PRAGMA foreign_keys = OFF;
PRAGMA application_id = 1146243926;
PRAGMA user_version = 3;
BEGIN TRANSACTION;
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
INSERT INTO "archives" VALUES('00000000-0000-4000-8000-000000000001','home_FULL_2026-01-01_010000','home','FULL',NULL,NULL,'2026-01-01T01:00:00.000Z','2026-01-01T01:00:00.000Z','/archives',2,1500,130,'{"files":3,"bytes":130,"recoveryBlocks":8,"sourceBlocks":150}',4,'success','2026-01-02T00:00:00.000Z','/archives/home_FULL_2026-01-01_010000.manifest.json',1234,1767225600123456789,1001,5001,'cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc');
CREATE TABLE checks (
    archive_id TEXT NOT NULL,
    name TEXT NOT NULL,
    at TEXT NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('passed', 'failed', 'not-checked')),
    seconds REAL NOT NULL,
    run_id TEXT REFERENCES runs (run_id) ON DELETE SET NULL,
    PRIMARY KEY (archive_id, name, at)
  ) STRICT, WITHOUT ROWID;
INSERT INTO "checks" VALUES('00000000-0000-4000-8000-000000000001','dar-test','2026-01-02T00:00:00.000Z','passed',1.5,'00000000-0000-4000-8000-000000000001');
INSERT INTO "checks" VALUES('00000000-0000-4000-8000-000000000001','slices','2026-01-02T00:00:00.000Z','passed',1.5,'00000000-0000-4000-8000-000000000001');
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
INSERT INTO "drills" VALUES('00000000-0000-4000-8000-000000000050','restore','00000000-0000-4000-8000-000000000001','home_FULL_2026-01-01_010000','home','2026-01-03T00:00:00.000Z','passed',1,2,3.0,0,1,9,60.0,NULL);
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
INSERT INTO "findings" VALUES('00000000-0000-4000-8000-000000000001',0,'degraded','files-unreadable','5 files','Look at them.','{"files":["x","y"]}');
INSERT INTO "findings" VALUES('00000000-0000-4000-8000-000000000001',1,'info','note','hello',NULL,'{}');
INSERT INTO "findings" VALUES('00000000-0000-4000-8000-000000000002',0,'error','archive-test-failed','dar -t failed (code 2).',NULL,'{}');
CREATE TABLE redundancy (
    archive_id TEXT NOT NULL,
    slice INTEGER NOT NULL,
    at TEXT NOT NULL,
    source_blocks INTEGER NOT NULL,
    planned INTEGER NOT NULL,
    available INTEGER NOT NULL,
    PRIMARY KEY (archive_id, slice)
  ) STRICT, WITHOUT ROWID;
INSERT INTO "redundancy" VALUES('00000000-0000-4000-8000-000000000001',1,'2026-01-02T00:00:00.000Z',100,5,4);
CREATE TABLE run_phases (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    seconds REAL NOT NULL,
    PRIMARY KEY (run_id, position)
  ) STRICT, WITHOUT ROWID;
INSERT INTO "run_phases" VALUES('00000000-0000-4000-8000-000000000001',0,'archive',100.5);
INSERT INTO "run_phases" VALUES('00000000-0000-4000-8000-000000000001',1,'test',20.0);
INSERT INTO "run_phases" VALUES('00000000-0000-4000-8000-000000000002',0,'archive',100.5);
INSERT INTO "run_phases" VALUES('00000000-0000-4000-8000-000000000002',1,'test',20.0);
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
INSERT INTO "runs" VALUES('00000000-0000-4000-8000-000000000001','home','FULL','2026-03-01T10:00:00.000Z','2026-03-01T10:05:00.000Z','degraded','degraded','00000000-0000-4000-8000-000000000100','home_FULL_2026-03-01_100000',3,3000000000000,150000,NULL,NULL,4711,'attic','0.1.0',2,1,1,0,10,1,2,3,4,5,6,7,38,8,9);
INSERT INTO "runs" VALUES('00000000-0000-4000-8000-000000000002','photos','DIFF','2026-03-02T10:00:00.000Z','2026-03-02T10:00:09.000Z','failed','failed',NULL,NULL,NULL,NULL,NULL,'archive-test-failed','test',NULL,'attic','0.1.0',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "runs" VALUES('00000000-0000-4000-8000-000000000003','home','FULL','2026-03-03T10:00:00.000Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4711,'attic','0.1.0',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
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
INSERT INTO "samples" VALUES('00000000-0000-4000-8000-000000000001',0,'00000000-0000-4000-8000-000000000100','home_FULL_2026-03-01_100000','a file "with
odd" names \xff',12,'passed',NULL);
INSERT INTO "samples" VALUES('00000000-0000-4000-8000-000000000001',1,'00000000-0000-4000-8000-000000000100','home_FULL_2026-03-01_100000','b',7,'changed','modified after the backup began');
CREATE INDEX runs_by_definition ON runs (definition, type, started_at);
CREATE INDEX runs_by_start ON runs (started_at);
CREATE INDEX runs_not_ended ON runs (started_at) WHERE ended_at IS NULL;
CREATE INDEX findings_by_code ON findings (code);
CREATE INDEX samples_by_archive ON samples (archive_id);
CREATE INDEX archives_by_time ON archives (created_at, name);
CREATE INDEX archives_by_definition ON archives (definition, created_at);
CREATE INDEX checks_by_run ON checks (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX deliveries_waiting ON deliveries (created_at) WHERE state = 'waiting';
CREATE INDEX deliveries_sent ON deliveries (notifier, ended_at) WHERE state = 'sent';
CREATE INDEX deliveries_by_time ON deliveries (created_at);
CREATE INDEX drills_by_time ON drills (at);
COMMIT;
