/** A unit of an archive as the planner sees it. */
export interface PlannedUnit {
  /** Null: the rest of the archive. */
  readonly slice: number | null;
  /** Room that it takes at a place. */
  readonly bytes: number;
  readonly largestFile: number;
  /** It can be read somewhere now, and is there what its manifest says. */
  readonly sound: boolean;
  /** Where it stands; places that are lost are not among them. */
  readonly at: readonly { readonly place: string; readonly proved: boolean }[];
}

export interface PlannedArchive {
  readonly id: string;
  /** Id of the archive that it builds on; null for FULL. */
  readonly reference: string | null;
  /** Whole copies wanted, home included; 0: this place does not take it. */
  readonly want: number;
  /** Nothing is deleted that would leave fewer proved copies than this. */
  readonly keepAtLeast: number;
  /** In how many locations it shall stand. */
  readonly locations: number;
  /** More is earlier. */
  readonly priority: number;
  readonly units: readonly PlannedUnit[];
}

export interface PlannedPlace {
  readonly id: string;
  readonly location: string;
  /** Room for copies, full or free, without the reserve. */
  readonly capacityBytes: number;
  /** Largest file that its file system takes; null: any. */
  readonly largestFile: number | null;
}

export interface PlanRequest {
  /** The place that is brought up to date; one of `places`. */
  readonly place: string;
  /** Room that is free there now, without the reserve. */
  readonly freeBytes: number;
  /** False: nothing is deleted there. */
  readonly evict: boolean;
  /** In the order of their making. */
  readonly archives: readonly PlannedArchive[];
  /** All places that are not lost, without home. */
  readonly places: readonly PlannedPlace[];
  /** Where home is; it is a place of `at` under this id. */
  readonly home: { readonly id: string; readonly location: string };
}

export interface UnitName {
  readonly archive: string;
  readonly slice: number | null;
}

export type PlanStep =
  | ({ readonly kind: 'delete'; readonly bytes: number } & UnitName)
  | ({ readonly kind: 'copy'; readonly bytes: number } & UnitName);

/** Why something that is wanted here is not copied. */
export type LeftReason =
  /** A file of it is larger than the file system takes: the slices must be smaller. */
  | 'file-too-large'
  /** It is larger than the place. */
  | 'larger-than-place'
  | 'no-room'
  /** No sound source can be read now. */
  | 'no-source';

export interface LeftOut {
  readonly archive: string;
  /** All of them, or the one unit of an archive that is spread. */
  readonly slice: number | null | 'all';
  readonly bytes: number;
  readonly reason: LeftReason;
}

export interface Plan {
  /** In this order: each deletion stands directly before what it makes room for. */
  readonly steps: readonly PlanStep[];
  readonly leftOut: readonly LeftOut[];
}
