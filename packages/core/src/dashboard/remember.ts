import { join } from 'node:path';
import type { Config } from '../config/types.ts';
import { asDarkiveError } from '../errors/index.ts';
import { errnoOf } from '../fs/index.ts';
import {
  openLedger,
  type EndedRun,
  type Ledger,
  type LastRun,
  type RunFigures,
  type RunTotal,
  type UnendedRun,
} from '../ledger/index.ts';
import type { ArchiveRow, AttemptRow, KnownManifest, RememberedArchive } from '../ledger/types.ts';
import type { CommandFinding, CommandRecord } from '../records/command-record.ts';
import type { DashboardLedger } from './dashboard-documents.ts';
import { memoryOf, type Memory } from '../holdings/index.ts';

/** Everything that the dashboard wants of the ledger, read at once. */
export interface Remembered extends Memory {
  readonly rows: readonly ArchiveRow[];
  /** Also those that are gone. */
  readonly everything: readonly RememberedArchive[];
  /** Absolute manifest file → how it looked. */
  readonly manifests: ReadonlyMap<string, KnownManifest>;
  /** Archive id → bytes of each slice. */
  readonly sizes: ReadonlyMap<string, readonly number[]>;
  readonly attempts: readonly AttemptRow[];
  readonly lastRuns: readonly LastRun[];
  readonly runCount: number;
  readonly totals: readonly RunTotal[];
  /** Newest first: those that are listed, and older ones to compare them with. */
  readonly runs: readonly EndedRun[];
  readonly phases: ReadonlyMap<string, readonly { readonly name: string; readonly seconds: number }[]>;
  /** Definition → its newest runs, newest first. */
  readonly figures: ReadonlyMap<string, readonly RunFigures[]>;
  readonly unended: readonly UnendedRun[];
  readonly commands: readonly CommandRecord[];
  readonly lastLook: readonly CommandFinding[];
}

/** Runs of a definition in a chart. */
const SERIES = 500;
const COMMANDS = 100;
const FINDINGS = 20;
/** Runs that are read beside those that are listed, to compare them with. */
const BASELINE = 400;

/**
 * Reads the ledger without changing it: nothing is made, migrated or moved aside. One that cannot be read is a state, and
 * never a throw. Nothing stays open.
 */
export async function remember(
  config: Pick<Config, 'state' | 'archives'>,
  clock: () => Date,
  runs: number,
): Promise<{ readonly ledger: DashboardLedger; readonly remembered: Remembered | null }> {
  const file = join(config.state, 'ledger.sqlite');
  let ledger: Ledger | null = null;
  try {
    ledger = await openLedger({ file, clock, mode: 'read', busyTimeoutMs: 1000 });
    const remembered = readAll(ledger, config.archives.path, runs);
    const state = remembered.runCount === 0 && remembered.rows.length === 0 ? 'empty' : 'ok';
    return { ledger: { state, file, message: null, hint: null }, remembered };
  } catch (thrown) {
    return { ledger: unusable(thrown, file), remembered: null };
  } finally {
    ledger?.close();
  }
}

function readAll(ledger: Ledger, directory: string, runs: number): Remembered {
  const { history } = ledger;
  return {
    ...memoryOf(ledger, directory),
    rows: ledger.listArchives({ directory }),
    everything: ledger.remembered(),
    manifests: ledger.archivePlaces(),
    sizes: ledger.sliceSizes(),
    attempts: ledger.lastAttempts(),
    lastRuns: ledger.lastRuns(),
    runCount: history.count(),
    totals: history.totals(),
    runs: history.ended(runs, FINDINGS),
    phases: history.phases(runs + BASELINE),
    figures: new Map(history.definitions().map((name) => [name, history.figures(name, SERIES)])),
    unended: history.unended(),
    commands: history.commands(COMMANDS),
    lastLook: ledger.lastLook(),
  };
}

function unusable(thrown: unknown, file: string): DashboardLedger {
  // A column that is no JSON is damage as well.
  if (thrown instanceof SyntaxError) {
    const hint = 'Look at it with: darkive ledger check';
    return { state: 'damaged', file, message: `The ledger ${file} is damaged.`, hint };
  }
  const { code, message, hint, facts, cause } = asDarkiveError(thrown);
  if (code !== 'ledger-unusable') throw thrown;
  return { state: stateOf(facts, cause), file, message, hint: hint ?? null };
}

function stateOf(facts: Readonly<Record<string, unknown>>, cause: unknown): DashboardLedger['state'] {
  const { version, supported } = facts;
  const code = typeof facts['code'] === 'string' ? facts['code'] : '';
  if (errnoOf(cause) === 'ENOENT') return 'missing';
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return 'damaged';
  if (code.startsWith('SQLITE_BUSY')) return 'locked';
  if (typeof version !== 'number' || typeof supported !== 'number') return 'unusable';
  return version > supported ? 'newer' : version > 0 && version < supported ? 'older' : 'unusable';
}
