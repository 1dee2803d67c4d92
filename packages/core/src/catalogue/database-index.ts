import type Database from 'better-sqlite3';
import type { Finding } from '../records/finding.ts';
import { addArchive } from './add-archive.ts';
import { archiveNumber, selectArchives } from './archive-rows.ts';
import { findPaths } from './find.ts';
import { indexError } from './index-error.ts';
import { onlyIn } from './only-in.ts';
import { removeArchive } from './remove-archive.ts';
import type { CatalogIndex } from './types.ts';
import { versionsOfPath } from './versions.ts';

interface Place {
  readonly file: string;
  readonly archives: string;
}

/** The index on an open database of the current schema. Owns the connection. */
export function databaseIndex(
  db: Database.Database,
  { file, archives: directory }: Place,
  openFinding: Finding | null,
): CatalogIndex {
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw indexError(error, file);
    }
  };
  return {
    openFinding,
    async addArchive(manifest, entries) {
      try {
        await addArchive(db, directory, manifest, entries);
      } catch (error) {
        throw indexError(error, file);
      }
    },
    removeArchive: (id) => attempt(() => removeArchive(db, directory, id)),
    has: (id) => attempt(() => archiveNumber(db, directory, id) !== null),
    archives: () => attempt(() => [...selectArchives(db, directory).values()]),
    find: (query) => attempt(() => findPaths(db, directory, query)),
    versions: (definition, path) => attempt(() => versionsOfPath(db, directory, definition, path)),
    onlyIn: (ids, limit) => attempt(() => onlyIn(db, directory, ids, limit)),
    check: () => attempt(() => checkDatabase(db)),
    close: () => attempt(() => void db.close()),
  };
}

function checkDatabase(db: Database.Database): string | null {
  const problem = db.pragma('integrity_check(1)', { simple: true });
  if (problem !== 'ok') return String(problem);
  db.prepare("INSERT INTO names (names) VALUES ('integrity-check')").run();
  return null;
}
