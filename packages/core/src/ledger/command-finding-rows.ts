import type Database from 'better-sqlite3';
import type { CommandFinding } from '../records/command-record.ts';
import type { Finding } from '../records/finding.ts';

/** To be called inside a transaction. */
export function insertCommandFindings(db: Database.Database, commandId: string, findings: readonly Finding[]): void {
  const insert = db.prepare(
    `INSERT INTO command_findings (command_id, position, severity, code, message, hint, facts)
     VALUES (@commandId, @position, @severity, @code, @message, @hint, @facts)`,
  );
  findings.forEach(({ facts, severity, code, message, hint }, position) =>
    insert.run({ commandId, position, severity, code, message, hint, facts: JSON.stringify(facts) }),
  );
}

/**
 * Those of the newest `verify` or `scrub` that came to its end: each of them looks at all that is beside the archives. Asks no
 * index: what was found may be that an index is damaged.
 */
export function selectLastLook(db: Database.Database): CommandFinding[] {
  return db
    .prepare<[], Omit<CommandFinding, 'facts'> & { readonly facts: string }>(
      `SELECT c.command, c.ended_at AS at, f.severity, f.code, f.message, f.hint, f.facts
       FROM commands c JOIN command_findings f USING (command_id)
       WHERE c.rowid = (
         SELECT rowid FROM commands NOT INDEXED WHERE command IN ('verify', 'scrub') AND error_code IS NULL
         ORDER BY started_at DESC, rowid DESC LIMIT 1)
       ORDER BY f.position`,
    )
    .all()
    .map(({ facts, ...row }) => ({ ...row, facts: JSON.parse(facts) as Finding['facts'] }));
}
