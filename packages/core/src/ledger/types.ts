import type { ArchiveType } from '../records/archive-name.ts';
import type { Finding } from '../records/finding.ts';
import type { KeptFinding } from '../records/kept-finding.ts';
import type { Check, Manifest } from '../records/manifest.ts';
import type { CommandFinding, CommandRecord } from '../records/command-record.ts';
import type { DrillRecord } from '../records/drill.ts';
import type { SliceRedundancy } from '../records/redundancy.ts';
import type { Outcome, RunReport } from '../records/run-report.ts';
import type { RunHistory } from './history-types.ts';
import type { PlaceMemory } from './copy-types.ts';
import type { Outbox } from './outbox-types.ts';

/** A run that begins. `startedAt` is UTC, ISO 8601. */
export interface RunStart {
  readonly runId: string;
  readonly definition: string;
  readonly type: ArchiveType;
  readonly startedAt: string;
  readonly pid: number;
  readonly host: string;
  readonly version: string;
}

/** A run without an end. */
export interface OpenRun {
  readonly runId: string;
  readonly startedAt: string;
  readonly pid: number | null;
  readonly host: string;
}

/** A run as it was begun. */
export interface RecordedRun {
  readonly runId: string;
  readonly definition: string;
  readonly type: ArchiveType;
  readonly startedAt: string;
}

/** How the newest run of a definition and type ended. */
export interface AttemptRow {
  readonly definition: string;
  readonly type: ArchiveType;
  /** UTC, ISO 8601. */
  readonly startedAt: string;
  /** Null when the run goes on, or was cut off and nobody has noticed yet. */
  readonly outcome: Outcome | null;
  readonly errorCode: string | null;
}

/** Where a published archive is, and how its manifest file looked when it was read. */
export interface ArchivePlace {
  /** Absolute directory of the slices. */
  readonly directory: string;
  /** Absolute path; `syncArchives` finds it as `join(archivesDirectory, fileName)`. */
  readonly manifestFile: string;
  readonly manifestBytes: number;
  /** Modification time in nanoseconds since the epoch (`stat` with `bigint: true`). */
  readonly manifestMtimeNs: bigint;
  /** SHA-256 of the file; null when it was not what was read. */
  readonly manifestSha256: string | null;
}

/** How a manifest file looked when it was read into the ledger. */
export interface KnownManifest {
  readonly id: string;
  readonly bytes: number;
  readonly mtimeNs: bigint;
  /** SHA-256 of the file as it was read; null when nobody took it: rot leaves size and time as they are. */
  readonly sha256: string | null;
}

/** An archive that was seen once, there or not. */
export interface RememberedArchive {
  readonly id: string;
  readonly name: string;
  readonly definition: string;
  readonly type: ArchiveType;
  /** UTC, ISO 8601. */
  readonly createdAt: string;
  readonly reference: { readonly id: string; readonly name: string } | null;
  readonly directory: string;
  readonly manifestFile: string;
  /** When it was first missed, UTC, ISO 8601; null while it is there as far as is known. */
  readonly goneAt: string | null;
}

export interface ParitySummary {
  readonly files: number;
  readonly bytes: number;
  readonly recoveryBlocks: number;
  /** Blocks of the protected slices. */
  readonly sourceBlocks: number;
}

export interface ArchiveRow {
  readonly id: string;
  readonly name: string;
  readonly definition: string;
  readonly type: ArchiveType;
  /** UTC, ISO 8601. */
  readonly createdAt: string;
  readonly reference: { readonly id: string; readonly name: string } | null;
  /** Number of slices. */
  readonly slices: number;
  /** Bytes of all slices. */
  readonly bytes: number;
  /** Null when no parity was made. */
  readonly parity: ParitySummary | null;
  /** The newest time by which both `dar-test` and `slices` had passed; null when one of them never did. */
  readonly verifiedAt: string | null;
  readonly outcome: 'success' | 'degraded';
}

export interface ArchiveFilter {
  readonly definition?: string;
  readonly type?: ArchiveType;
  /** Created at this time or later. */
  readonly since?: Date;
  /** Created at this time or earlier. */
  readonly until?: Date;
  /** Only archives of this archive directory; a ledger may know several. */
  readonly directory?: string;
}

/** The source of a definition as the newest archive's run measured it. */
export interface SourceMeasure {
  readonly archiveId: string;
  readonly archiveName: string;
  readonly createdAt: string;
  readonly entries: number;
  readonly bytes: number;
  /** SHA-256 of the selection rules. */
  readonly selection: string;
}

/**
 * The database of runs, archives, checks and samples. Every method is one transaction, waits up to the busy timeout for
 * other processes, and throws `ledger-unusable` when the database cannot be read or written.
 */
export interface Ledger {
  /** What was done about a damaged ledger when it was opened; null when it was sound. */
  readonly openFinding: Finding | null;
  startRun(run: RunStart): void;
  /** Records how a run ended; also when `startRun` could not be recorded. Calling it again replaces the record. */
  endRun(report: RunReport): void;
  /** True when the run is recorded, ended or not. */
  hasRun(runId: string): boolean;
  /**
   * Ends every run that has no end as failed (`terminated`) and returns their ids, oldest first. Call it with the lock
   * held and before `startRun`. `isRunning` keeps a run: one of this process, or one of another archive directory.
   */
  closeAbandonedRuns(now: Date, isRunning?: (run: OpenRun) => boolean): readonly string[];
  /** Adds or replaces an archive and the checks in its manifest. */
  putArchive(manifest: Manifest, place: ArchivePlace): void;
  /** As `putArchive`, many in one transaction. */
  putArchives(archives: readonly { readonly manifest: Manifest; readonly place: ArchivePlace }[]): void;
  /** Forgets an archive, there or gone, and what was found of it. Its runs and checks stay. */
  removeArchive(id: string): void;
  /** An archive is not there any more, and nobody removed it with Darkive: it is not listed, and stays in memory. */
  markGone(id: string, at: Date): void;
  /** Has the next comparison read every manifest and inventory of a directory again, changed or not. */
  distrust(directory: string): void;
  /** Every archive that was not removed or forgotten, also those that are gone; sorted by creation, then by name. */
  remembered(): readonly RememberedArchive[];
  /** Archive id → bytes of each of its slices. */
  sliceSizes(): ReadonlyMap<string, readonly number[]>;
  /** Absolute manifest file → what the ledger knows of it. Without archives that are gone. */
  archivePlaces(): ReadonlyMap<string, KnownManifest>;
  /** Sorted by creation, then by name. Without archives that are gone. */
  listArchives(filter?: ArchiveFilter): readonly ArchiveRow[];
  /** Adds results of checks; the archive's `verifiedAt` follows. `runId` is null when no run made them. */
  recordChecks(archiveId: string, checks: readonly Check[], runId: string | null): void;
  /** Replaces what a check of an archive found; findings that change no outcome are not kept. */
  keepFindings(archiveId: string, check: string, at: string, findings: readonly Finding[]): void;
  /** Archive id → everything that its checks found and that no later one has cleared. */
  keptFindings(): ReadonlyMap<string, readonly KeptFinding[]>;
  /** Phase → seconds, the median of the last three runs of this kind that published an archive; empty when none did. */
  expectedPhases(definition: string, type: ArchiveType): ReadonlyMap<string, number>;
  /** What is known of a run; null when nothing is. */
  findRun(runId: string): RecordedRun | null;
  /** How the last run of a definition ended that began before this time; null when there was none. Skipped runs do not count. */
  outcomeBefore(definition: string, startedAt: Date): Outcome | null;
  readonly outbox: Outbox;
  /** The newest run of each definition and type, whatever became of it. */
  lastAttempts(): readonly AttemptRow[];
  /** Null when the definition has no archive. */
  newestSource(definition: string): SourceMeasure | null;
  /** Archive id → the newest result of each of its checks. Results that say `not-checked` do not count. */
  newestChecks(): ReadonlyMap<string, readonly Check[]>;
  /** Replaces what is known of an archive's redundancy. */
  recordRedundancy(archiveId: string, at: string, slices: readonly SliceRedundancy[]): void;
  /** Archive id → its slices' redundancy as a verification last found it. */
  redundancy(): ReadonlyMap<string, readonly SliceRedundancy[]>;
  /** Records a command that is no backup, and what it found beside its archives. */
  recordCommand(record: CommandRecord, found: readonly Finding[]): void;
  /** What the newest `verify` or `scrub` that came to its end found beside the archives, of any severity. */
  lastLook(): readonly CommandFinding[];
  readonly history: RunHistory;
  readonly placeMemory: PlaceMemory;
  recordDrill(drill: DrillRecord): void;
  /** Every drill, oldest first. */
  drills(): readonly DrillRecord[];
  /** The newest run of each definition that has ended. */
  lastRuns(): readonly LastRun[];
  /** What SQLite itself finds wrong; empty when nothing is. */
  integrityProblems(): readonly string[];
  /** Every row of every table, as plain JSON values; whole numbers that a double cannot hold as text. */
  exportRows(): IterableIterator<ExportedRow>;
  close(): void;
}

export interface LastRun {
  readonly definition: string;
  readonly type: ArchiveType;
  readonly outcome: RunReport['outcome'];
  /** UTC, ISO 8601. */
  readonly endedAt: string;
  readonly errorCode: string | null;
  /** The first finding that made it worse than a success; null when none did. */
  readonly trouble: string | null;
}

export interface ExportedRow {
  readonly table: string;
  readonly row: Readonly<Record<string, string | number | null>>;
}
