import type { KnownPlace } from '../records/place.ts';

/** A place as its inventory says. Times are UTC, ISO 8601. */
export interface PlaceRow {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly location: string;
  readonly state: KnownPlace['state'];
  readonly generation: number;
  readonly seenAt: string;
  /** When every file of it was last read back; null when never in one go. */
  readonly verifiedAt: string | null;
  readonly capacityBytes: number | null;
  readonly reserveBytes: number;
  readonly files: number;
  /** Of all files that it holds. */
  readonly bytes: number;
  /** Id of the archive directory whose archives lie there. */
  readonly home: string;
  /** Generation that a run has begun to write, and not ended; null: none. */
  readonly begun: number | null;
  /** As it was when it was last there; null: it was never asked. */
  readonly room: KnownPlace['room'];
  /** For the driver of its kind. */
  readonly options: KnownPlace['options'];
}

/** What a place holds of one archive; something of it, at least. */
export interface StoredCopies {
  readonly placeId: string;
  readonly archiveId: string;
  readonly missingSlices: readonly number[];
  readonly rest: boolean;
  readonly bytes: number;
  /** The oldest reading back among its files; null when one never was. */
  readonly verifiedAt: string | null;
}

/** All that is known of the places of one archive directory. */
export interface PlaceIndex {
  /** Of what it was made from; null: it must be made again next time, for something could not be read. */
  readonly fingerprint: string | null;
  /** Where the archive directory itself is; null when nobody has said so. */
  readonly homeLocation: string | null;
  readonly places: readonly PlaceRow[];
  readonly copies: readonly StoredCopies[];
}

/** The index over the inventories of places. */
export interface PlaceMemory {
  /** Null when there is no index of that archive directory. */
  fingerprint(directory: string): string | null;
  homeLocation(directory: string): string | null;
  replace(directory: string, index: PlaceIndex): void;
  /** By name, in whatever state. */
  list(directory: string): readonly PlaceRow[];
  /** Id of a place, in whatever state → how many archives are whole there, and of how many there is only a part. */
  archivesAt(directory: string): ReadonlyMap<string, { readonly whole: number; readonly partly: number }>;
  /** Archive id → what places hold of it that are active. */
  copies(directory: string): ReadonlyMap<string, readonly StoredCopies[]>;
}
