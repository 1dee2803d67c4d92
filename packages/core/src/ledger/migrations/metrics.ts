/**
 * Figures of runs, records of the other commands, and views with the names of dar-backup's metrics database (version 1.1),
 * so that queries and dashboards made for it go on working. Views keep to what SQLite 3.37 of 2021 can do: they are
 * evaluated by whatever program opens the ledger.
 */
export const METRICS_TABLES = `
  ALTER TABLE runs ADD COLUMN invocation_id TEXT;
  ALTER TABLE runs ADD COLUMN free_bytes_before INTEGER;
  ALTER TABLE runs ADD COLUMN free_bytes_after INTEGER;
  ALTER TABLE runs ADD COLUMN tools TEXT CHECK (json_valid(tools));
  ALTER TABLE runs ADD COLUMN exit_codes TEXT CHECK (json_valid(exit_codes));
  ALTER TABLE runs ADD COLUMN wasted_bytes INTEGER;
  ALTER TABLE runs ADD COLUMN catalogue_updated INTEGER CHECK (catalogue_updated IN (0, 1));
  ALTER TABLE runs ADD COLUMN parity_passed INTEGER CHECK (parity_passed IN (0, 1));
  ALTER TABLE runs ADD COLUMN before_scripts INTEGER CHECK (before_scripts IN (0, 1));
  ALTER TABLE runs ADD COLUMN after_scripts INTEGER CHECK (after_scripts IN (0, 1));

  CREATE TABLE commands (
    command_id TEXT PRIMARY KEY,
    command TEXT NOT NULL,
    definition TEXT,
    started_at TEXT NOT NULL,
    ended_at TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('success', 'degraded', 'failed', 'skipped')),
    exit TEXT NOT NULL,
    error_code TEXT,
    archives INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    findings_info INTEGER NOT NULL,
    findings_warning INTEGER NOT NULL,
    findings_degraded INTEGER NOT NULL,
    findings_damage INTEGER NOT NULL,
    findings_error INTEGER NOT NULL,
    host TEXT NOT NULL,
    version TEXT NOT NULL
  ) STRICT;
  CREATE INDEX commands_by_start ON commands (started_at);
  CREATE INDEX commands_by_name ON commands (command, started_at);

  CREATE TABLE command_phases (
    command_id TEXT NOT NULL REFERENCES commands (command_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    seconds REAL NOT NULL,
    PRIMARY KEY (command_id, position)
  ) STRICT, WITHOUT ROWID;

  CREATE VIEW backup_runs AS
  SELECT
    r.rowid AS id,
    r.definition AS backup_definition,
    r.type AS backup_type,
    r.archive_name,
    CASE WHEN r.version LIKE 'dar-backup %' THEN substr(r.version, 12) ELSE 'darkive ' || r.version END
      AS dar_backup_version,
    json_extract(r.tools, '$.dar') AS dar_version,
    r.started_at AS run_started_at,
    r.ended_at AS run_finished_at,
    round((julianday(r.ended_at) - julianday(r.started_at)) * 86400, 3) AS duration_secs,
    (SELECT sum(seconds) FROM run_phases p WHERE p.run_id = r.run_id AND p.name = 'archive') AS dar_duration_secs,
    (SELECT sum(seconds) FROM run_phases p
      WHERE p.run_id = r.run_id AND p.name IN ('test', 'restore-test', 'verify')) AS verify_duration_secs,
    (SELECT sum(seconds) FROM run_phases p WHERE p.run_id = r.run_id AND p.name = 'post-archive')
      AS par2_duration_secs,
    CASE r.outcome WHEN 'success' THEN 'SUCCESS' WHEN 'failed' THEN 'FAILURE' ELSE 'WARNING' END AS status,
    json_extract(r.exit_codes, '$."dar-create"') AS dar_exit_code,
    CASE
      WHEN r.outcome <> 'failed' THEN NULL
      WHEN r.error_code = 'catalogue-unusable' OR r.error_phase = 'catalogue' THEN 'CATALOG'
      WHEN r.error_phase IN ('archive', 'publish') THEN 'DAR'
      WHEN r.error_phase IN ('test', 'restore-test', 'verify') THEN 'VERIFY'
      WHEN r.error_phase = 'post-archive' THEN 'PAR2'
      WHEN r.version LIKE 'dar-backup %' AND r.error_phase IS NULL THEN NULL
      ELSE 'PREREQ'
    END AS failed_phase,
    CASE WHEN r.outcome = 'success' THEN NULL ELSE (
      SELECT substr(CASE f.code WHEN 'dar-backup-said' THEN substr(f.message, 22) ELSE f.message END, 1, 500)
      FROM findings f WHERE f.run_id = r.run_id
      ORDER BY CASE f.severity
        WHEN 'error' THEN 0 WHEN 'damage' THEN 1 WHEN 'degraded' THEN 2 WHEN 'warning' THEN 3 ELSE 4 END, f.position
      LIMIT 1
    ) END AS error_summary,
    r.catalogue_updated AS catalog_updated,
    CASE
      WHEN r.archive_id IS NOT NULL THEN 1
      WHEN r.error_phase IN ('test', 'restore-test', 'verify') THEN 0
    END AS verify_passed,
    CASE WHEN coalesce(r.samples_taken, 0) = 0 THEN NULL WHEN r.samples_failed > 0 THEN 0 ELSE 1 END
      AS restore_test_passed,
    r.parity_passed AS par2_passed,
    r.bytes AS archive_size_bytes,
    r.slices AS num_slices,
    nullif(r.parity_bytes, 0) AS par2_size_bytes,
    r.samples_taken AS files_verified,
    r.free_bytes_before AS backup_dir_free_bytes,
    r.host AS hostname,
    coalesce(r.invocation_id, r.run_id) AS run_id,
    CASE r.before_scripts WHEN 1 THEN 'SUCCESS' WHEN 0 THEN 'FAILURE' END AS prereq_status,
    CASE r.after_scripts WHEN 1 THEN 'SUCCESS' WHEN 0 THEN 'FAILURE' END AS postreq_status,
    r.inodes_saved,
    r.inodes_hard_links AS hard_links_treated,
    r.inodes_changed_while_read AS inodes_changed_during_backup,
    r.wasted_bytes AS bytes_wasted,
    r.inodes_metadata_only,
    r.inodes_not_saved,
    r.inodes_failed,
    r.inodes_excluded,
    r.inodes_deleted,
    r.inodes_total,
    r.inodes_ea AS ea_saved,
    r.inodes_fsa AS fsa_saved
  FROM runs r
  WHERE r.outcome IS NOT NULL;

  CREATE VIEW restore_test_samples AS
  SELECT
    r.rowid * 10000 + s.position AS id,
    coalesce(r.invocation_id, r.run_id) AS run_id,
    r.definition AS backup_definition,
    coalesce(s.archive_name, '') AS archive_name,
    s.path AS file_path,
    s.bytes AS file_size_bytes,
    CASE s.result WHEN 'passed' THEN 'PASS' WHEN 'failed' THEN 'FAIL' ELSE 'SKIP' END AS result,
    s.reason AS fail_detail,
    r.ended_at AS tested_at
  FROM samples s JOIN runs r ON r.run_id = s.run_id;
  `;
