import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { upsertArchive } from '../../../ledger/archive-rows.ts';
import { upsertChecks } from '../../../ledger/check-rows.ts';
import { insertCommand } from '../../../ledger/command-rows.ts';
import { openDatabase } from '../../../ledger/database.ts';
import { insertDrill } from '../../../ledger/drill-rows.ts';
import { openLedger } from '../../../ledger/open.ts';
import { replaceRedundancy } from '../../../ledger/redundancy-rows.ts';
import { insertRun, writeReport } from '../../../ledger/run-rows.ts';
import { syncPlaces } from '../../../services/synced-places.ts';
import { seededManifestFile } from './records.ts';
import type { Seed } from './troubles.ts';

/** The rows that the operations would have written, by the same functions, in one transaction. */
export async function writeLedger(file: string, directory: string, seed: Seed): Promise<void> {
  (await openLedger({ file, clock: () => seed.now, mode: 'write' })).close();
  const db = openDatabase(Sqlite, file, { mode: 'write', timeout: 5000, check: 'archives' });
  prepareOnce(db);
  try {
    db.transaction(() => {
      for (const report of seed.runs) writeReport(db, report);
      for (const run of seed.live) insertRun(db, run);
      for (const manifest of seed.archives) {
        const manifestFile = join(directory, seededManifestFile(manifest));
        const { size, mtimeNs } = statSync(manifestFile, { bigint: true });
        upsertArchive(db, manifest, {
          directory,
          manifestFile,
          manifestBytes: Number(size),
          manifestMtimeNs: mtimeNs,
          manifestSha256: createHash('sha256').update(readFileSync(manifestFile)).digest('hex'),
        });
        upsertChecks(db, manifest.id, manifest.checks, null);
      }
      for (const { id, checks } of seed.checks) upsertChecks(db, id, checks, null);
      for (const { id, at, slices } of seed.redundancy) replaceRedundancy(db, id, at, slices);
      for (const drill of seed.drills) insertDrill(db, drill);
      for (const command of seed.commands) insertCommand(db, command, []);
    })();
  } finally {
    db.close();
  }
  const ledger = await openLedger({ file, clock: () => seed.now, mode: 'write' });
  try {
    await syncPlaces(ledger, directory);
  } finally {
    ledger.close();
  }
}

/** Preparing the same statements for 10,000 runs anew would take most of the time. */
function prepareOnce(db: Sqlite.Database): void {
  const known = new Map<string, Sqlite.Statement>();
  const prepare = db.prepare.bind(db);
  Object.defineProperty(db, 'prepare', {
    value: (sql: string) => {
      const statement = known.get(sql) ?? prepare(sql);
      known.set(sql, statement);
      return statement;
    },
  });
}
