import type { Severity } from '../records/finding.ts';
import type { Permissions } from '../records/permissions.ts';
import type { BatchSelection, StructuredSelection } from '../dar/types.ts';

/** The configuration as core uses it: every default filled in, every path absolute, every size in bytes. */
export interface Config {
  /** Absolute path of the file it came from. */
  readonly file: string;
  readonly archives: ArchiveDirectory;
  /** Directory of ledger and logs. */
  readonly state: string;
  /** Where restore tests extract to. */
  readonly temporary: string;
  readonly log: LogSettings;
  readonly definitions: readonly Definition[];
  /** Plugin name → switched on; plugins that are not named are on. */
  readonly plugins: Readonly<Record<string, PluginSettings>>;
  readonly notify: NotifySettings;
}

/** Who is told what. */
export interface NotifySettings {
  /** The least severity that is worth a message; recoveries always are. */
  readonly from: Severity;
  /** No message when all is well (success, skipped), unless it ends a failure. */
  readonly quiet: boolean;
  /** Messages that one notifier sends in an hour at most; further ones wait. */
  readonly perHour: number;
  readonly rules: readonly NotifyRule[];
}

/** A notifier that no rule is about is told everything; one that several are about, what any of them lets through. */
export interface NotifyRule {
  /** npm name; null is about every notifier. */
  readonly plugin: string | null;
  /** Names; empty means all. */
  readonly definitions: readonly string[];
  /** Null takes the general setting. */
  readonly from: Severity | null;
  readonly quiet: boolean | null;
}

export interface PluginSettings {
  readonly enabled: boolean;
  /** As written, without `enabled`; the plugin's own schema judges it. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface ArchiveDirectory {
  readonly path: string;
  /** A file, relative to the archive directory, that exists only while the storage is mounted; null when none is asked for. */
  readonly marker: string | null;
  /** Who may read what is written there, and into the parity directories. */
  readonly permissions: Permissions;
  /** Milliseconds in which storage and sources must answer the first look; later on twice as long. */
  readonly answerWithin: number;
}

export interface LogSettings {
  readonly directory: string;
  /** Bytes at which a log file is rotated. */
  readonly maxBytes: number;
  /** Old files kept of each log. */
  readonly keep: number;
}

export interface Definition {
  readonly name: string;
  /** Absolute; the directory that is backed up. */
  readonly root: string;
  readonly selection: StructuredSelection | BatchSelection;
  /** Bytes; null writes one slice. */
  readonly sliceBytes: number | null;
  /** `since-diff`: INCR refers to the newest DIFF. `chain`: to the newest archive of any type. */
  readonly incremental: 'since-diff' | 'chain';
  readonly schedule: ScheduleSettings;
  readonly guards: Guards;
  readonly restoreTest: RestoreTestSettings;
  readonly scripts: Scripts;
  readonly timeouts: Timeouts;
  readonly retention: Retention;
  readonly copies: CopiesPolicy;
  /** Plugin name → options of this definition, merged over the plugin's own section. */
  readonly plugins: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** When archives are due, in the words of the file; `parseSchedule` reads them, and has accepted them. */
export interface ScheduleSettings {
  readonly full: string;
  readonly diff: string;
  readonly incr: string;
  /** What a due DIFF or INCR becomes when there is no FULL: a FULL, or a failed run. */
  readonly onMissingReference: 'full' | 'fail';
  /** The definition itself says when, not `defaults`. */
  readonly own: boolean;
  /** The file says when, here or in `defaults`; otherwise it is the built-in schedule. */
  readonly configured: boolean;
}

export interface Guards {
  /** Refuse when entries or bytes fell by more than this share (0–1) since the newest archive; null switches it off. */
  readonly shrink: number | null;
  /** Bytes that must stay free on the target after the estimate. */
  readonly keepFree: number;
}

export interface RestoreTestSettings {
  /** Files sampled for each archive; 0 switches the test off. */
  readonly files: number;
  /** Bytes: only files of this size range are candidates. */
  readonly minimumBytes: number;
  readonly maximumBytes: number;
  /** All three without regard to case, on the path relative to the root. */
  readonly excludePrefixes: readonly string[];
  readonly excludeSuffixes: readonly string[];
  readonly excludeRegex: readonly string[];
}

export interface Timeouts {
  /** Milliseconds for one dar command. */
  readonly dar: number;
  /** Milliseconds for one script. */
  readonly script: number;
}

/** How many copies of an archive there shall be, and where. */
export interface CopiesPolicy {
  /** Whole copies, the archive directory included. */
  readonly want: number;
  /** Proved copies that no removal of ours goes below. */
  readonly keepAtLeast: number;
  /** In how many locations. */
  readonly locations: number;
  /** Milliseconds for which a copy that was read back counts as proved; null: for ever. */
  readonly verifyEvery: number | null;
  /** Names of the places that take copies; empty: all. */
  readonly places: readonly string[];
  /** Where room is short, more is earlier. */
  readonly priority: number;
}

/** Which archives `prune` keeps. A rule that is null is not given; without any rule nothing is ever removed. */
export interface Retention {
  /** The newest archives, whatever their age. */
  readonly keepLast: number | null;
  /** Milliseconds before now: everything younger. */
  readonly keepWithin: number | null;
  /** The newest archive of each of that many days, weeks (ISO 8601), months, years that have one; in local time. */
  readonly keepDaily: number | null;
  readonly keepWeekly: number | null;
  readonly keepMonthly: number | null;
  readonly keepYearly: number | null;
  /** Milliseconds: older archives of the type go, also when a rule other than `keepLast` would keep them. */
  readonly maxAge: { readonly full: number | null; readonly diff: number | null; readonly incr: number | null };
}

/** Scripts of a definition; each is an argument vector. Exit 75 of a `before` script skips the definition. */
export interface Scripts {
  readonly before: readonly (readonly string[])[];
  readonly after: readonly (readonly string[])[];
  readonly onError: readonly (readonly string[])[];
}

/** What loading a configuration needs to know of the outside. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Absolute; the user's home directory. */
  readonly home: string;
}
