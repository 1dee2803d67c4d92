import type { Ledger } from '../ledger/index.ts';
import type { Manifest } from '../records/manifest.ts';
import { evidenceOf, type DatedEvidence, type Known } from './evidence.ts';
import { namesIn, seeSlices, slicesOf } from './slices-seen.ts';

/** Does work with the ledger, or answers `otherwise` when it cannot be used. */
export type AskLedger = <T>(work: (ledger: Ledger) => T, otherwise: T) => Promise<T>;

type Described = Pick<Manifest, 'id' | 'name' | 'slices' | 'checks'>;

export interface Gathered {
  /** Archive id → what is known of it. */
  readonly evidence: ReadonlyMap<string, DatedEvidence>;
  /** False when the ledger cannot be read: what was found later than the manifests were written is not known. */
  readonly known: boolean;
}

/**
 * What archives are judged by: their manifests, one look at their slices, and what the ledger remembers. Reads no slice.
 * Throws `io-failed` when the directory cannot be read.
 */
export async function gatherEvidence(
  directory: string,
  manifests: readonly Described[],
  ask: AskLedger,
): Promise<Gathered> {
  const known = await ask(rememberKnown, null);
  const seen = await seeSlices(directory, await namesIn(directory), manifests.map(slicesOf));
  const evidence = manifests.map((one) => [one.id, evidenceOf(one, seen.get(one.id), known)] as const);
  return { evidence: new Map(evidence), known: known !== null };
}

export function rememberKnown(ledger: Ledger): Known | null {
  return { checks: ledger.newestChecks(), findings: ledger.keptFindings() };
}
