import { newestResults, verifiedAt } from '../records/check-state.ts';
import type { KeptFinding } from '../records/kept-finding.ts';
import type { Check, Manifest } from '../records/manifest.ts';
import { NOTHING_MISSED, type SlicesSeen } from './slices-seen.ts';
import type { Evidence } from './soundness.ts';

/** What the ledger remembers of all archives, by id. */
export interface Known {
  readonly checks: ReadonlyMap<string, readonly Check[]>;
  readonly findings: ReadonlyMap<string, readonly KeptFinding[]>;
}

/** With the times of the checks. */
export interface DatedEvidence extends Evidence {
  readonly checks: readonly Check[];
}

/** Evidence of an archive from its manifest, from what lies there, and from what is remembered. */
export function evidenceOf(
  { id, checks }: Pick<Manifest, 'id' | 'checks'>,
  seen: SlicesSeen | undefined,
  known: Known | null,
): DatedEvidence {
  // Of the same check at the same time the manifest is the truth.
  const all = [...(known?.checks.get(id) ?? []), ...checks];
  return {
    ...(seen ?? NOTHING_MISSED),
    checks: newestResults(all),
    verifiedAt: verifiedAt(all),
    findings: known?.findings.get(id) ?? [],
  };
}
