import type Database from 'better-sqlite3';
import type { Finding } from '../records/finding.ts';
import type { Check } from '../records/manifest.ts';
import type { KeptFinding } from '../records/kept-finding.ts';
import { countsAgainst } from '../records/verdict.ts';
import { utc } from './utc.ts';

/** Replaces what this check found of the archive before; to be called inside a transaction. */
export function replaceFindings(
  db: Database.Database,
  archiveId: string,
  check: string,
  at: string,
  findings: readonly Finding[],
): void {
  db.prepare('DELETE FROM archive_findings WHERE archive_id = ? AND check_name = ?').run(archiveId, check);
  const insert = db.prepare(
    `INSERT INTO archive_findings (archive_id, check_name, position, at, severity, code, message, hint)
     VALUES (@archiveId, @check, @position, @at, @severity, @code, @message, @hint)`,
  );
  findings
    .filter(({ severity }) => countsAgainst(severity))
    .forEach(({ severity, code, message, hint }, position) =>
      insert.run({ archiveId, check, position, at: utc(at), severity, code, message, hint }),
    );
}

/** A check that passed ends what it found before. */
export function clearFindings(db: Database.Database, archiveId: string, checks: readonly Check[]): void {
  const clear = db.prepare('DELETE FROM archive_findings WHERE archive_id = ? AND check_name = ? AND at <= ?');
  for (const { name, result, at } of checks) if (result === 'passed') clear.run(archiveId, name, utc(at));
}

export function selectKeptFindings(db: Database.Database): ReadonlyMap<string, readonly KeptFinding[]> {
  const rows = db
    .prepare<[], KeptFinding & { readonly id: string }>(
      `SELECT archive_id AS id, check_name AS "check", at, severity, code, message, hint FROM archive_findings
       ORDER BY archive_id, check_name, position`,
    )
    .all();
  const grouped = Map.groupBy(rows, ({ id }) => id);
  return new Map([...grouped].map(([id, own]) => [id, own.map(({ id: _id, ...kept }) => kept)]));
}
