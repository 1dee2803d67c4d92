import type { ArchiveType } from '../records/archive-name.ts';
import { archivesById, chainOf, type Chain, type Link } from '../records/chain.ts';
import type { Copy } from '../records/copy.ts';
import type { DrillRecord } from '../records/drill.ts';
import type { RedundancyTotals } from '../records/redundancy.ts';
import type { ParityTotals } from './documents/archive-documents.ts';
import { isProved, soundnessOf, whyUnsound, type Evidence, type Soundness } from './soundness.ts';

/** What is known of one archive by itself. */
export interface HeldArchive extends Link, Evidence {
  readonly name: string;
  readonly definition: string;
  readonly type: ArchiveType;
  /** UTC, ISO 8601. */
  readonly createdAt: string;
  readonly slices: number;
  /** Of all slices. */
  readonly bytes: number;
  /** Null when it has no parity. */
  readonly parity: ParityTotals | null;
  readonly outcome: 'success' | 'degraded';
  /** Why it is pinned; null when it is not. */
  readonly pin: { readonly reason: string | null } | null;
  readonly redundancy: RedundancyTotals | null;
  /** The newest drill of each kind; null when there was none. */
  readonly restoreDrill: DrillRecord | null;
  readonly repairDrill: DrillRecord | null;
  /** Where it lies; the first is the archive directory. */
  readonly copies: readonly Copy[];
}

/** The archive that spoils a chain, and why; as in "NAME misses 1 of its slices". */
export interface Spoiled {
  readonly archive: string;
  readonly why: string;
}

/** Everything known of one archive, and what follows from it. */
export interface Holding extends HeldArchive {
  /** Judged by itself. */
  readonly state: Soundness;
  readonly chain: Chain<HeldArchive>;
  /** The first archive of its chain, from the FULL on, that is known to be unsound. Null when there is none, and when the chain is not whole. */
  readonly spoiled: Spoiled | null;
  /** Its whole chain is there, and every archive of it was proved. What "restorable" means wherever it is said. */
  readonly restorable: boolean;
}

/** `archives`: all of a directory, for no chain is whole otherwise; quickest when they are given oldest first. Pure. */
export function holdingsOf(archives: readonly HeldArchive[]): Holding[] {
  const byId = archivesById(archives);
  const chains = new Map<string, Chain<HeldArchive>>();
  const judged = new Map<HeldArchive, Soundness>();
  const stateOf = (archive: HeldArchive): Soundness => {
    const state = judged.get(archive) ?? soundnessOf(archive);
    judged.set(archive, state);
    return state;
  };
  return archives.map((archive) => {
    const chain = chainOf(archive, byId, chains);
    chains.set(archive.id, chain);
    const unsound = chain.complete ? chain.links.find((link) => stateOf(link) === 'unsound') : undefined;
    return {
      ...archive,
      state: stateOf(archive),
      chain,
      spoiled: unsound === undefined ? null : { archive: unsound.name, why: whyUnsound(unsound) ?? '' },
      restorable: chain.complete && chain.links.every((link) => isProved(stateOf(link))),
    };
  });
}

/** As far as is known something can be built on it: its chain is there, and nothing speaks against any of it. */
export function isUsable({ chain, spoiled }: Holding): boolean {
  return chain.complete && spoiled === null;
}

/** Of slices and parity. */
export function bytesWithParity({ bytes, parity }: Pick<HeldArchive, 'bytes' | 'parity'>): number {
  return bytes + (parity?.bytes ?? 0);
}
