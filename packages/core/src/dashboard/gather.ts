import { basename } from 'node:path';
import { readManifest, readPins } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import { namesIn, NOTHING_MISSED, retentionState, seeSlices, slicesOf, type SlicesSeen } from '../holdings/index.ts';
import { findManifests, isUnchanged } from '../ledger/index.ts';
import { newestResults, type CheckState } from '../records/check-state.ts';
import type { Finding } from '../records/finding.ts';
import type { KeptFinding } from '../records/kept-finding.ts';
import { madeFindings } from '../records/lacking.ts';
import type { Check, Manifest } from '../records/manifest.ts';
import type { ArchiveListing } from '../holdings/documents/archive-documents.ts';
import type { DashboardLedger } from './dashboard-documents.ts';
import { listingOf } from '../holdings/listing.ts';
import { goneArchives } from '../holdings/gone-archives.ts';
import { archiveFacts } from '../holdings/archive-facts.ts';
import type { ArchiveFacts, GoneFacts, StorageFacts } from '../holdings/facts.ts';
import { goneFacts } from '../holdings/gone-facts.ts';
import { lookAtStorage } from '../holdings/look-at-storage.ts';
import { pinFinding } from '../holdings/pin-finding.ts';
import { damagedFindings, manifestFinding } from '../services/synced-ledger.ts';
import { remember, type Remembered } from './remember.ts';

/** A published archive with all that is known of it. */
export interface KnownArchive {
  readonly listing: ArchiveListing;
  readonly facts: ArchiveFacts;
  readonly state: CheckState;
  /** Why it is pinned; null when it is not. */
  readonly pin: { readonly reason: string | null } | null;
}

/** Everything that the dashboard is made of. */
export interface Gathered {
  readonly now: Date;
  readonly storage: StorageFacts;
  readonly ledger: DashboardLedger;
  readonly remembered: Remembered | null;
  /** Oldest first. */
  readonly archives: readonly KnownArchive[];
  /** Archives that were there once, and that Darkive did not remove. */
  readonly gone: readonly GoneFacts[];
  /** Names in the archive directory; empty when it cannot be reached. */
  readonly names: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

/**
 * Looks at storage, ledger and manifests, and changes nothing. Manifests are the truth: what the ledger does not know yet is
 * read from them, what it remembers and is gone is left out. Storage that cannot be reached leaves what the ledger remembers.
 */
export async function gather(config: Config, clock: () => Date, runs: number): Promise<Gathered> {
  const [storage, { ledger, remembered }] = await Promise.all([lookAtStorage(config), remember(config, clock, runs)]);
  const base = { now: clock(), storage, ledger, remembered };
  if (storage.problem !== null) {
    const rows = (remembered?.rows ?? []).map((row) => ({
      listing: { ...row, pinned: false },
      checks: null,
      sizes: null,
      made: null,
    }));
    return {
      ...base,
      gone: [],
      names: new Set(),
      archives: rows.map((row) => known(row, new Map(), null, remembered)),
      findings: [],
    };
  }
  const { path } = config.archives;
  const [names, pins, published] = await Promise.all([namesIn(path), readPins(path), readPublished(path, remembered)]);
  const seen = await seeSlices(
    path,
    names,
    published.archives.map(({ listing, sizes }) => ({ ...listing, sizes })),
  );
  const archives = published.archives.map((one) => known(one, seen, pins.pins, remembered));
  const ids = new Set(archives.map(({ listing }) => listing.id));
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

/** `checks`: those of the manifest, for an archive that the ledger does not know as it is now. */
interface Published {
  readonly listing: ArchiveListing;
  readonly checks: readonly Check[] | null;
  readonly sizes: readonly number[] | null;
  /** What the archive lacks, as its manifest says; null as for the checks. */
  readonly made: readonly KeptFinding[] | null;
}

async function readPublished(
  path: string,
  remembered: Remembered | null,
): Promise<{ archives: Published[]; findings: Finding[] }> {
  const rows = new Map(remembered?.rows.map((row) => [row.id, row]));
  const findings: Finding[] = [];
  const archives: Published[] = [];
  const unread: string[] = [];
  for (const place of await findManifests(path)) {
    const before = remembered?.places.get(place.manifestFile);
    const row = before !== undefined && (await isUnchanged(place, before)) ? rows.get(before.id) : undefined;
    if (row === undefined) unread.push(place.manifestFile);
    else {
      const sizes = remembered?.sizes.get(row.id) ?? null;
      archives.push({ listing: { ...row, pinned: false }, checks: null, sizes, made: null });
    }
  }
  for (let start = 0; start < unread.length; start += READ_AT_ONCE) {
    const batch = unread.slice(start, start + READ_AT_ONCE);
    const results = await Promise.all(batch.map((file) => readManifest(file)));
    for (const [index, result] of results.entries()) {
      if ('manifest' in result) {
        archives.push(fromManifest(result.manifest));
        findings.push(...damagedFindings([{ file: basename(batch[index] ?? ''), doubt: result.doubt }]));
      } else if (!result.missing) findings.push(manifestFinding({ file: batch[index] ?? '', problem: result.problem }));
    }
  }
  archives.sort((a, b) => compare(a.listing.createdAt, b.listing.createdAt) || compare(a.listing.name, b.listing.name));
  return { archives, findings };
}

const READ_AT_ONCE = 16;

function fromManifest(manifest: Manifest): Published {
  return {
    listing: listingOf(manifest),
    checks: manifest.checks,
    sizes: slicesOf(manifest).sizes,
    made: madeFindings(manifest),
  };
}

function known(
  { listing, checks, made }: Published,
  seen: ReadonlyMap<string, SlicesSeen>,
  pins: ReadonlyMap<string, { readonly reason: string | null } | null> | null,
  remembered: Remembered | null,
): KnownArchive {
  const { id, name } = listing;
  const pin = pins?.get(name);
  const all = newestResults([...(remembered?.checks.get(id) ?? []), ...(checks ?? [])]);
  const facts = archiveFacts(listing, all, seen.get(id) ?? NOTHING_MISSED, remembered, made ?? []);
  return {
    listing: { ...listing, pinned: pin !== undefined },
    facts,
    state: retentionState(facts),
    pin: pin === undefined ? null : { reason: pin === null ? 'the pin file cannot be read' : pin.reason },
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
