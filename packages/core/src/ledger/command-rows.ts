import type Database from 'better-sqlite3';
import type { CommandRecord } from '../records/command-record.ts';
import type { Finding } from '../records/finding.ts';
import type { Outcome } from '../records/run-report.ts';
import { insertCommandFindings } from './command-finding-rows.ts';
import { utc } from './utc.ts';

/** To be called inside a transaction. */
export function insertCommand(db: Database.Database, record: CommandRecord, found: readonly Finding[]): void {
  const { phases, findings, ...row } = record;
  db.prepare(
    `INSERT INTO commands (command_id, command, definition, started_at, ended_at, outcome, exit, error_code, archives,
       bytes, findings_info, findings_warning, findings_degraded, findings_damage, findings_error, host, version)
     VALUES (@commandId, @command, @definition, @startedAt, @endedAt, @outcome, @exit, @errorCode, @archives,
       @bytes, @info, @warning, @degraded, @damage, @error, @host, @version)`,
  ).run({ ...row, ...findings, startedAt: utc(row.startedAt), endedAt: utc(row.endedAt) });
  const phase = db.prepare('INSERT INTO command_phases (command_id, position, name, seconds) VALUES (?, ?, ?, ?)');
  phases.forEach(({ name, seconds }, position) => phase.run(record.commandId, position, name, seconds));
  insertCommandFindings(db, record.commandId, found);
}

/** The newest first. */
export function selectCommands(db: Database.Database, limit: number): CommandRecord[] {
  const rows = db
    .prepare<[number], CommandRow>(
      `SELECT command_id AS commandId, command, definition, started_at AS startedAt, ended_at AS endedAt, outcome, exit,
         error_code AS errorCode, archives, bytes, findings_info AS info, findings_warning AS warning,
         findings_degraded AS degraded, findings_damage AS damage, findings_error AS error, host, version
       FROM commands ORDER BY started_at DESC, command_id LIMIT ?`,
    )
    .all(limit);
  const phases = db.prepare<[string], { name: string; seconds: number }>(
    'SELECT name, seconds FROM command_phases WHERE command_id = ? ORDER BY position',
  );
  return rows.map(({ info, warning, degraded, damage, error, ...row }) => ({
    ...row,
    phases: phases.all(row.commandId),
    findings: { info, warning, degraded, damage, error },
  }));
}

interface CommandRow extends Omit<CommandRecord, 'phases' | 'findings'> {
  readonly outcome: Outcome;
  readonly info: number;
  readonly warning: number;
  readonly degraded: number;
  readonly damage: number;
  readonly error: number;
}
