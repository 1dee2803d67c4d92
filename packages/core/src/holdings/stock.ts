import { readPins, readStore, type ArchiveStore, type PinStore } from '../archive/index.ts';
import { DarkiveError } from '../errors/index.ts';
import { describedByManifest } from './described.ts';
import { doubtfulReferences } from './doubtful.ts';
import { gatherHoldings } from './gather.ts';
import { namesIn } from './slices-seen.ts';
import type { Holding } from './holding.ts';
import { copiesOf, memoryOfChecks } from './memory.ts';
import type { LedgerRecorder, PlaceRow } from '../ledger/index.ts';
import type { Finding } from '../records/finding.ts';
import type { Check, Manifest } from '../records/manifest.ts';
import { pinFinding } from './pin-finding.ts';
import { readPlaceIndex } from '../services/synced-places.ts';
import { damagedFindings, manifestFinding } from '../services/synced-ledger.ts';

/** Everything that is known of the published archives before any is removed. */
export interface Stock {
  readonly store: ArchiveStore;
  readonly manifests: readonly Manifest[];
  readonly pins: PinStore;
  /** Oldest first. */
  readonly holdings: readonly Holding[];
  /** False when the ledger cannot be read: a check that failed later is then not known. */
  readonly checksKnown: boolean;
  /** Names of references without a manifest whose slices or whose unreadable manifest are still there. */
  readonly doubtful: ReadonlySet<string>;
  /** Every place that was ever added, by name. */
  readonly places: readonly PlaceRow[];
  readonly findings: readonly Finding[];
}

/** `seen`: results of checks that were made meanwhile, and that a broken ledger may not hold. */
export async function takeStock(
  archives: string,
  ledger: LedgerRecorder,
  seen: ReadonlyMap<string, readonly Check[]> = new Map(),
): Promise<Stock> {
  const store = await readStore(archives);
  const pins = await readPins(archives);
  const manifests = store.archives.map(({ manifest }) => manifest);
  const checks = await ledger.attempt(memoryOfChecks, null);
  const { copies, places, homeLocation, findings } = await readPlaceIndex(archives, store.archives);
  const active = new Set(places.filter(({ state }) => state === 'active').map(({ id }) => id));
  const counted = Map.groupBy(
    copies.filter(({ placeId }) => active.has(placeId)),
    ({ archiveId }) => archiveId,
  );
  const memory = checks === null ? null : { ...checks, places, homeLocation, copies: copiesOf(counted, places) };
  const described = manifests.map((manifest) => describedByManifest(manifest, seen.get(manifest.id)));
  const holdings = await gatherHoldings({ directory: archives, archives: described, memory, pins: pins.pins });
  return {
    store,
    manifests,
    pins,
    holdings,
    places,
    checksKnown: checks !== null,
    doubtful: doubtfulReferences(manifests, await namesIn(archives)),
    findings: [
      ...findings,
      ...store.problems.map(manifestFinding),
      ...damagedFindings(store.doubts),
      ...pins.problems.map(pinFinding),
    ],
  };
}

/** Bytes of everything that goes with an archive. */
export function bytesOf({ slices, artifacts }: Manifest): number {
  return [...slices, ...artifacts].reduce((sum, { bytes }) => sum + bytes, 0);
}

/** A refusal: nothing was changed. */
export function refused(message: string, hint: string, archives: readonly string[]): DarkiveError {
  return new DarkiveError('guard-refused', message, { hint, facts: { guard: 'removal', archives } });
}
