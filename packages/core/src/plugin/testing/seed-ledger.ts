import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { manifestText } from '../../archive/manifest-file.ts';
import { seedIndex } from './seed/index-entries.ts';
import { SEEDED_HOST, seededManifest, seededManifestFile, seededReport } from './seed/records.ts';
import { seedPlaces } from './seed/places.ts';
import { timeline } from './seed/timeline.ts';
import { troubles, type Seed } from './seed/troubles.ts';
import { writeLedger } from './seed/write-ledger.ts';

export interface SeedOptions {
  /** Absolute; made when it does not exist. */
  readonly directory: string;
  /**
   * `first-run`: a configuration, an empty ledger, no archive. `healthy`: two definitions, 120 days, all well. `troubled`: the
   * same with everything that can be wrong, hostile names among it. `large`: 10,000 runs and more than 1,000 archives.
   */
  readonly kind: 'first-run' | 'healthy' | 'troubled' | 'large';
  /** The end of the history; `2026-11-21T10:00:00Z` when left out. */
  readonly now?: Date;
  /** Process of a run of `home` that goes on; none when left out. */
  readonly livePid?: number;
}

export interface SeededHistory {
  readonly now: Date;
  readonly configFile: string;
  readonly archives: string;
  readonly state: string;
  readonly ledgerFile: string;
  /** The machine that all runs say they were made on. */
  readonly host: string;
  readonly runs: number;
  /** Archives that exist. */
  readonly archiveCount: number;
}

/**
 * A history as years of backups leave it: configuration, manifests, slices without content, ledger and index, made in
 * seconds and the same each time. For tests of what is shown; the slices cannot be read.
 */
export async function seedLedger(options: SeedOptions): Promise<SeededHistory> {
  const { directory, kind, now = new Date('2026-11-21T10:00:00Z'), livePid = null } = options;
  const archives = join(directory, 'archives');
  const state = join(directory, 'state');
  const configFile = join(directory, 'config.yaml');
  const ledgerFile = join(state, 'ledger.sqlite');
  for (const path of [archives, state]) await mkdir(path, { recursive: true });
  const definitions = kind === 'large' ? ['home', 'photos', 'music', 'mail'] : ['home', 'photos'];
  const days = { 'first-run': 0, 'healthy': 120, 'troubled': 120, 'large': 2500 }[kind];
  const backups = timeline({ definitions, now, days, cyclesKept: kind === 'large' ? 10 : 3 });
  let freeBytes = 4e12;
  const plain: Seed = {
    now,
    runs: [],
    archives: [],
    pins: [],
    drills: [],
    commands: [],
    checks: [],
    redundancy: [],
    live: [],
    absentSlices: new Set(),
    definitions: Object.fromEntries(definitions.map((name) => [name, settings(directory, name)])),
  };
  for (const backup of backups) {
    const manifest = seededManifest(backup, backups);
    plain.runs.push(seededReport(backup, manifest, freeBytes));
    if (backup.exists) {
      plain.archives.push(manifest);
      freeBytes -= Math.round(backup.bytes * 1.1);
    }
  }
  const seed = kind === 'first-run' ? plain : troubles(plain, kind === 'troubled', livePid);
  await writeFile(configFile, stringify({ version: 1, archives, state, definitions: seed.definitions }));
  for (const name of definitions) await mkdir(join(directory, 'data', name), { recursive: true });
  await writeArchives(archives, seed);
  if (kind === 'healthy' || kind === 'troubled') {
    await seedPlaces(archives, seed.archives, now, kind === 'healthy' ? 30 : 200);
  }
  await writeLedger(ledgerFile, archives, seed);
  if (kind === 'healthy' || kind === 'troubled')
    await seedIndex(join(state, 'catalogue.sqlite'), archives, seed.archives);
  return {
    now,
    host: SEEDED_HOST,
    configFile,
    archives,
    state,
    ledgerFile,
    runs: seed.runs.length,
    archiveCount: seed.archives.length,
  };
}

function settings(directory: string, name: string): Record<string, unknown> {
  return {
    root: join(directory, 'data', name),
    schedule: { full: 'every 2 months', diff: 'every 2 weeks', incr: 'daily' },
    retention: { 'keep-within': '60d', 'keep-monthly': 12 },
  };
}

/** Manifests, pins, and slices of the right length without content. */
async function writeArchives(archives: string, { archives: manifests, pins, absentSlices }: Seed): Promise<void> {
  for (const manifest of manifests) {
    await writeFile(join(archives, seededManifestFile(manifest)), manifestText(manifest));
    for (const { file, bytes } of manifest.slices) {
      if (absentSlices.has(file)) continue;
      const handle = await open(join(archives, file), 'w');
      await handle.truncate(bytes);
      await handle.close();
    }
  }
  for (const { id, name, reason } of pins) {
    const pin = { schema: 'darkive.pin-file/1', archive: { id, name }, pinnedAt: '2026-09-01T00:00:00.000Z', reason };
    await writeFile(join(archives, `${name}.pin`), JSON.stringify(pin));
  }
}
