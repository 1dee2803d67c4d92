import type { ArchiveType } from '../records/archive-name.ts';
import { runBackup } from '../making/backup.ts';
import { restoreArchive, type RestoreOptions } from '../restoring/restore.ts';
import type { OperationResult } from '../services/result.ts';
import type { RestoreDocument } from '../holdings/documents/archive-documents.ts';
import { workshop, type Workshop } from './workshop.ts';
import { join } from 'node:path';

/** A workshop whose clock the test sets, and whose archives are found by the time at which they were made. */
export interface TimedHistory {
  readonly shop: Workshop;
  /** Makes an archive at that time (ISO) and returns its name. */
  readonly backup: (type: ArchiveType, time: string) => Promise<string>;
  /** Restores from the definition into `restored`, unless the change says otherwise. */
  readonly restore: (change?: Partial<RestoreOptions>, from?: Workshop) => Promise<OperationResult<RestoreDocument>>;
  readonly options: (change?: Partial<RestoreOptions>) => RestoreOptions;
  /** What the clock says while nothing is backed up. */
  readonly setClock: (time: string) => void;
  readonly to: string;
}

export async function timedHistory(definition: Readonly<Record<string, unknown>> = {}): Promise<TimedHistory> {
  let now = '2026-12-31T12:00:00Z';
  const shop = await workshop({
    definition: { 'compression': 'none', 'restore-test': 'off', ...definition },
    services: { clock: () => new Date(now) },
  });
  const to = join(shop.directory, 'restored');
  const options = (change: Partial<RestoreOptions> = {}): RestoreOptions => ({
    config: shop.config,
    archive: null,
    definition: 'home',
    at: null,
    paths: [],
    to,
    onlyThisArchive: false,
    despiteDamage: false,
    ...change,
  });
  return {
    shop,
    to,
    options,
    setClock(time) {
      now = time;
    },
    async backup(type, time) {
      const today = now;
      now = time;
      const { document } = await runBackup(
        { config: shop.config, type, definitions: [], reference: null, allowShrink: true },
        shop.services,
      );
      now = today;
      const run = document.runs[0];
      if (run?.outcome !== 'success' || run.archive === null) throw new Error(JSON.stringify(run));
      return run.archive.name;
    },
    restore: (change, from = shop) => restoreArchive(options(change), from.services),
  };
}
