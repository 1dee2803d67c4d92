import type { ArchiveStore } from '../archive/index.ts';
import type { ArchiveRow, Ledger } from '../ledger/index.ts';
import type { KeptFinding } from '../records/kept-finding.ts';
import { madeFindings } from '../records/lacking.ts';
import type { Check, Manifest } from '../records/manifest.ts';
import { verifiedAt } from '../records/check-state.ts';
import { listingOf } from './listing.ts';
import { slicesOf } from './slices-seen.ts';

/** An archive as its manifest, or the ledger in its place, describes it. */
export interface Described {
  readonly row: ArchiveRow;
  /** Bytes of each slice; null when they are not known. */
  readonly sizes: readonly number[] | null;
  /** Those of the manifest; none from the ledger, which keeps them with the later ones. */
  readonly checks: readonly Check[];
  /** What it lacks since it was made, for one that the ledger does not know. */
  readonly made: readonly KeptFinding[];
}

/** `later`: results of checks that nobody may have kept. */
export function describedByManifest(manifest: Manifest, later: readonly Check[] = []): Described {
  const checks = [...manifest.checks, ...later];
  return {
    row: listingOf(manifest, verifiedAt(checks)),
    sizes: slicesOf(manifest).sizes,
    checks,
    made: madeFindings(manifest),
  };
}

export function describedByRow(row: ArchiveRow, sizes: ReadonlyMap<string, readonly number[]>): Described {
  return { row, sizes: sizes.get(row.id) ?? null, checks: [], made: [] };
}

/** Oldest first, as the ledger remembers them. */
export function describedByLedger(ledger: Ledger, directory: string): Described[] {
  const sizes = ledger.sliceSizes();
  return ledger.listArchives({ directory }).map((row) => describedByRow(row, sizes));
}

/** Oldest first, as the manifests say. */
export function describedByStore({ archives }: ArchiveStore): Described[] {
  return archives.map(({ manifest }) => describedByManifest(manifest));
}
