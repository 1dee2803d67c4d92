/** A question that many ask, by name. */
export interface Report {
  readonly name: string;
  /** What it tells, without a full stop. */
  readonly about: string;
  readonly sql: string;
}

/** The named reports of `darkive metrics query`. */
export const REPORTS: readonly Report[] = [
  {
    name: 'last-runs',
    about: 'the newest run of each definition and type',
    sql: `SELECT definition, type, max(started_at) AS started_at, outcome, archive_name, bytes, error_code
      FROM runs GROUP BY definition, type ORDER BY definition, type`,
  },
  {
    name: 'failures',
    about: 'runs that failed, the newest first',
    sql: `SELECT r.started_at, r.definition, r.type, r.error_code, r.error_phase, f.message
      FROM runs r LEFT JOIN findings f ON f.run_id = r.run_id AND f.severity = 'error'
      WHERE r.outcome = 'failed' GROUP BY r.run_id ORDER BY r.started_at DESC LIMIT 100`,
  },
  {
    name: 'phases',
    about: 'seconds in each phase over the year up to the newest run, by definition and type',
    sql: `SELECT r.definition, r.type, p.name AS phase, count(*) AS runs, round(avg(p.seconds), 1) AS mean_seconds,
        round(max(p.seconds), 1) AS most_seconds
      FROM runs r JOIN run_phases p USING (run_id)
      WHERE r.outcome IN ('success', 'degraded')
        AND r.started_at >= (SELECT strftime('%Y-%m-%dT%H:%M:%fZ', max(started_at), '-1 year') FROM runs)
      GROUP BY r.definition, r.type, p.name ORDER BY r.definition, r.type, min(p.position)`,
  },
  {
    name: 'growth',
    about: 'bytes of slices and parity that the runs of each month made',
    sql: `SELECT substr(started_at, 1, 7) AS month, definition, count(*) AS archives, sum(bytes) AS bytes,
        sum(parity_bytes) AS parity_bytes
      FROM runs WHERE archive_id IS NOT NULL GROUP BY month, definition ORDER BY month, definition`,
  },
  {
    name: 'changes',
    about: 'what dar counted in the newest 100 runs',
    sql: `SELECT started_at, definition, type, inodes_saved AS saved, inodes_deleted AS deleted, inodes_failed AS failed,
        inodes_changed_while_read AS changed_while_read, inodes_excluded AS excluded, inodes_total AS total
      FROM runs WHERE inodes_total IS NOT NULL ORDER BY started_at DESC LIMIT 100`,
  },
  {
    name: 'commands',
    about: 'the newest 100 runs of prune, verify, scrub, drill, restore, repair and remove',
    sql: `SELECT started_at, command, definition, outcome, exit,
        round((julianday(ended_at) - julianday(started_at)) * 86400, 1) AS seconds, archives, bytes,
        findings_warning AS warnings, findings_degraded AS degraded, findings_damage AS damage, findings_error AS errors
      FROM commands ORDER BY started_at DESC LIMIT 100`,
  },
  {
    name: 'drills',
    about: 'the newest 100 drills',
    sql: `SELECT at, kind, archive_name, result, entries, bytes, seconds, recover_seconds, reason
      FROM drills ORDER BY at DESC LIMIT 100`,
  },
  {
    name: 'verified',
    about: 'archives, those verified longest ago first',
    sql: `SELECT name, definition, type, verified_at, bytes, parity_bytes FROM archives
      ORDER BY verified_at IS NOT NULL, verified_at, name`,
  },
];
