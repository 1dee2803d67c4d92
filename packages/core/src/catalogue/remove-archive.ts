import type Database from 'better-sqlite3';
import { archiveNumber } from './archive-rows.ts';

/** Forgets an archive, and the paths that only it had, in one transaction. */
export function removeArchive(db: Database.Database, directory: string, id: string): void {
  db.transaction(() => {
    const seq = archiveNumber(db, directory, id);
    if (seq === null) return;
    db.exec('CREATE TEMP TABLE IF NOT EXISTS touched (entry INTEGER PRIMARY KEY)');
    db.exec('DELETE FROM touched');
    db.prepare('INSERT INTO touched SELECT entry FROM versions WHERE archive = ?').run(seq);
    db.prepare('DELETE FROM versions WHERE archive = ?').run(seq);
    db.prepare('DELETE FROM archives WHERE seq = ?').run(seq);
    removeOrphans(db);
    db.exec('DELETE FROM definitions WHERE id NOT IN (SELECT definition FROM archives)');
  }).immediate();
}

/** From the leaves up: a directory goes when nothing is left in it. */
function removeOrphans(db: Database.Database): void {
  const orphans = db.prepare<[number], Orphan>(
    `SELECT e.id, e.parent FROM touched JOIN entries e ON e.id = touched.entry
       WHERE touched.entry > ? AND NOT EXISTS (SELECT 1 FROM versions WHERE entry = e.id)
         AND NOT EXISTS (SELECT 1 FROM entries child WHERE child.parent = e.id)
       ORDER BY touched.entry LIMIT ${AT_ONCE}`,
  );
  const parentOf = db.prepare<[number], Orphan>(
    `SELECT id, parent FROM entries e WHERE id = ?
       AND NOT EXISTS (SELECT 1 FROM versions WHERE entry = e.id)
       AND NOT EXISTS (SELECT 1 FROM entries child WHERE child.parent = e.id)`,
  );
  const removeName = db.prepare('DELETE FROM names WHERE rowid = ?');
  const removeEntry = db.prepare('DELETE FROM entries WHERE id = ?');
  let batch = orphans.all(0);
  while (batch.length > 0) {
    for (const orphan of batch) {
      for (let current: Orphan | undefined = orphan; current !== undefined; current = parentOf.get(current.parent)) {
        removeName.run(current.id);
        removeEntry.run(current.id);
      }
    }
    batch = orphans.all(batch.at(-1)?.id ?? 0);
  }
}

interface Orphan {
  readonly id: number;
  readonly parent: number;
}

/** Rows held in memory. */
const AT_ONCE = 5000;
