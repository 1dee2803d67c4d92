import type { Holding } from './holding.ts';
import type { LastRun } from '../ledger/index.ts';
import type { CommandFinding } from '../records/command-record.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import type { PlannedBackup } from './planned-backups.ts';
import type { Reason } from './reason.ts';

/** Everything that a verdict is made of, gathered beforehand. Times are UTC, ISO 8601. */
export interface StatusFacts {
  readonly now: Date;
  readonly storage: StorageFacts;
  readonly definitions: readonly DefinitionFacts[];
  /** Every archive of the directory, oldest first; those of other definitions may be links of a chain. */
  readonly archives: readonly Holding[];
  /** Archives that were there once, oldest first, and that Darkive did not remove. */
  readonly gone: readonly GoneFacts[];
  /** What the last `verify` or `scrub` found beside the archives that nothing else looks at. */
  readonly lastLook: readonly CommandFinding[];
  /** What other places hold; null: no place was ever added. */
  readonly away: AwayFacts | null;
}

/** What is left when this machine is gone. */
export interface AwayFacts {
  readonly byDefinition: ReadonlyMap<string, Away>;
  /** By name, in whatever state. */
  readonly places: readonly PlaceStatus[];
}

export interface Away {
  /** The newest archive that comes back with its whole chain without this machine, from copies that were proved; null when there is none. */
  readonly restorePoint: { readonly id: string; readonly name: string; readonly createdAt: string } | null;
  /** Names of the places that this takes: the smallest set, in the order in which they are read. */
  readonly places: readonly string[];
  readonly reasons: readonly Reason[];
}

/** Times are UTC, ISO 8601. */
export interface PlaceStatus {
  readonly name: string;
  readonly kind: string;
  readonly location: string;
  readonly state: 'active' | 'lost' | 'retired';
  readonly seenAt: string;
  /** When every file was last read back; null when never in one go. */
  readonly verifiedAt: string | null;
  readonly bytes: number;
  readonly reasons: readonly Reason[];
}

export interface GoneFacts {
  readonly name: string;
  readonly definition: string;
  /** Only its manifest is lost. */
  readonly hasSlices: boolean;
  /** The archive directory that it is remembered in, when the configuration has another one now; null when it is the same. */
  readonly elsewhere: string | null;
}

export interface StorageFacts {
  readonly path: string;
  /** Why it cannot be reached; null when it can. */
  readonly problem: string | null;
  readonly freeBytes: number | null;
  readonly totalBytes: number | null;
}

export interface DefinitionFacts {
  readonly name: string;
  /** False for one that only archives are left of: nothing is overdue then. */
  readonly configured: boolean;
  /** What its schedule asks for next; nothing when it is not configured. */
  readonly planned: readonly PlannedBackup[];
  /** The type that can be made when one is wanted: a DIFF needs a FULL. Null when it is not configured. */
  readonly possible: Readonly<Record<ArchiveType, ArchiveType>> | null;
  readonly lastRun: LastRun | null;
}
