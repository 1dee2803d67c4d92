import { basename } from 'node:path';
import { readManifest, readPins } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import {
  describedByManifest,
  describedByRow,
  holdingsFrom,
  namesIn,
  seeSlices,
  type Described,
  type Holding,
} from '../holdings/index.ts';
import { findManifests, isUnchanged } from '../ledger/index.ts';
import type { CommandFinding } from '../records/command-record.ts';
import type { Finding } from '../records/finding.ts';
import type { DashboardLedger } from './dashboard-documents.ts';
import { goneArchives } from '../holdings/gone-archives.ts';
import type { GoneFacts, StorageFacts } from '../holdings/facts.ts';
import { goneFacts } from '../holdings/gone-facts.ts';
import { openFindings } from '../holdings/last-look.ts';
import { lookAtStorage } from '../holdings/look-at-storage.ts';
import { pinFinding } from '../holdings/pin-finding.ts';
import { damagedFindings, manifestFinding } from '../services/synced-ledger.ts';
import { remember, type Remembered } from './remember.ts';

/** Everything that the dashboard is made of. */
export interface Gathered {
  readonly now: Date;
  readonly storage: StorageFacts;
  readonly ledger: DashboardLedger;
  readonly remembered: Remembered | null;
  /** Oldest first. */
  readonly archives: readonly Holding[];
  /** Archives that were there once, and that Darkive did not remove. */
  readonly gone: readonly GoneFacts[];
  /** Names in the archive directory; empty when it cannot be reached. */
  readonly names: ReadonlySet<string>;
  /** What the last `verify` or `scrub` found beside the archives that nothing else looks at. */
  readonly lastLook: readonly CommandFinding[];
  readonly findings: readonly Finding[];
}

/**
 * Looks at storage, ledger and manifests, and changes nothing. Manifests are the truth: what the ledger does not know yet is
 * read from them, what it remembers and is gone is left out. Storage that cannot be reached leaves what the ledger remembers.
 */
export async function gather(config: Config, clock: () => Date, runs: number): Promise<Gathered> {
  const [storage, { ledger, remembered }] = await Promise.all([lookAtStorage(config), remember(config, clock, runs)]);
  const lastLook = await openFindings(remembered?.lastLook ?? []);
  const base = { now: clock(), storage, ledger, remembered, lastLook };
  if (storage.problem !== null) {
    const sizes = remembered?.sizes ?? new Map<string, readonly number[]>();
    const rows = (remembered?.rows ?? []).map((row) => describedByRow(row, sizes));
    return {
      ...base,
      gone: [],
      names: new Set(),
      archives: holdingsFrom({ archives: rows, memory: remembered }, new Map()),
      findings: [],
    };
  }
  const { path } = config.archives;
  const [names, pins, published] = await Promise.all([namesIn(path), readPins(path), readPublished(path, remembered)]);
  const seen = await seeSlices(
    path,
    names,
    published.archives.map(({ row, sizes }) => ({ ...row, sizes })),
  );
  const archives = holdingsFrom({ archives: published.archives, memory: remembered, pins: pins.pins }, seen);
  const ids = new Set(archives.map(({ id }) => id));
  const everything = remembered?.everything ?? [];
  const gone = await goneArchives(path, { files: names, ids }, () => everything);
  const elsewhere = everything.filter(({ id }) => !ids.has(id));
  const pinProblems = pins.problems.map(pinFinding);
  return {
    ...base,
    gone: goneFacts(path, gone, elsewhere),
    names,
    archives,
    findings: [...published.findings, ...pinProblems],
  };
}

async function readPublished(
  path: string,
  remembered: Remembered | null,
): Promise<{ archives: Described[]; findings: Finding[] }> {
  const rows = new Map(remembered?.rows.map((row) => [row.id, row]));
  const findings: Finding[] = [];
  const archives: Described[] = [];
  const unread: string[] = [];
  for (const place of await findManifests(path)) {
    const before = remembered?.manifests.get(place.manifestFile);
    const row = before !== undefined && (await isUnchanged(place, before)) ? rows.get(before.id) : undefined;
    if (row === undefined) unread.push(place.manifestFile);
    else archives.push(describedByRow(row, remembered?.sizes ?? new Map()));
  }
  for (let start = 0; start < unread.length; start += READ_AT_ONCE) {
    const batch = unread.slice(start, start + READ_AT_ONCE);
    const results = await Promise.all(batch.map((file) => readManifest(file)));
    for (const [index, result] of results.entries()) {
      if ('manifest' in result) {
        archives.push(describedByManifest(result.manifest));
        findings.push(...damagedFindings([{ file: basename(batch[index] ?? ''), doubt: result.doubt }]));
      } else if (!result.missing) findings.push(manifestFinding({ file: batch[index] ?? '', problem: result.problem }));
    }
  }
  archives.sort((a, b) => compare(a.row.createdAt, b.row.createdAt) || compare(a.row.name, b.row.name));
  return { archives, findings };
}

const READ_AT_ONCE = 16;

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
