import type { ParityPlan } from '@darkive/par2';

/** What makes, checks and uses PAR2 sets of one slice each. A set is named `<slice file>.par2`. */
export interface ParityEngine {
  /** Writes a set into `directory`, where none of its files may lie yet. Rejects when it is not whole. */
  create(request: CreateParity): Promise<CreatedParity>;
  /** Compares a slice with its set. Changes nothing. */
  verify(request: UseParity): Promise<ParityState>;
  /** Writes a repaired slice over the damaged or missing one in `sliceDirectory`. Only for scratch copies. */
  repair(request: UseParity): Promise<ParityState>;
}

export interface CreateParity {
  /** Absolute path. */
  readonly slice: string;
  /** Absolute. */
  readonly directory: string;
  readonly plan: Pick<ParityPlan, 'blockSize' | 'sourceBlocks' | 'recoveryBlocks'>;
  /** Another program is at work: leave a processor to it. Default false. */
  readonly beside?: boolean;
  /** Called with the share of the work that is done, 0–1. */
  readonly onProgress: (share: number) => void;
}

export interface CreatedParity {
  /** SHA-256 of the slice as it was read, lower-case hex; null when the engine does not tell. */
  readonly sha256: string | null;
}

export interface UseParity {
  /** Absolute directory of the slice. */
  readonly sliceDirectory: string;
  /** Absolute directory of the set. */
  readonly parityDirectory: string;
  /** File name of a file of the set that holds packets: the index, or a volume when there is no index. */
  readonly set: string;
}

/** How slice and set stand to each other; after a repair, how they stood when it could not be done. */
export type ParityState =
  | { readonly state: 'intact' }
  | { readonly state: 'repairable'; readonly counts: BlockCounts | null }
  | { readonly state: 'beyond-repair'; readonly counts: BlockCounts | null }
  /** No set that could be used. */
  | { readonly state: 'unusable'; readonly reason: string };

export interface BlockCounts {
  /** Recovery blocks that the repair needs: the blocks of the slice that are gone. */
  readonly needed: number;
  /** Recovery blocks that there are. */
  readonly available: number;
}
