import type { Argument, RunOptions, RunResult } from '../exec/types.ts';
import type { Logger } from '../log/logger.ts';
import type { WebRequest, WebResponse } from '../net/index.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import type { Finding } from '../records/finding.ts';
import type { Artifact, Manifest, ParityInventory } from '../records/manifest.ts';
import type { SliceRedundancy } from '../records/redundancy.ts';
import type { NotificationReport } from '../records/notification.ts';
import type { Outcome, RunReport } from '../records/run-report.ts';
import type { PlaceDriver } from './place-driver.ts';
import type { StandardSchema } from './standard-schema.ts';

/** The version of this contract. A plugin for another version is refused at load, by name. */
export const API_VERSION = 1;

/** Who and what a hook is called for. All of it is plain data and frozen. */
export interface JobEvent {
  readonly definition: string;
  readonly type: ArchiveType;
  /** Name of the archive that is being made: `<definition>_<TYPE>_<date>_<time>`. */
  readonly archive: string;
  readonly runId: string;
}

export interface PreflightEvent {
  readonly definition: string;
  /** Null in `doctor`, which asks for no type. */
  readonly type: ArchiveType | null;
  /** Absolute path of the archive directory. */
  readonly archives: string;
}

/** A slice file as it lies in the building directory. */
export interface SliceFile {
  /** 1-based number. */
  readonly number: number;
  /** Absolute path. */
  readonly path: string;
  readonly bytes: number;
}

export interface SliceEvent extends JobEvent {
  readonly slice: SliceFile;
}

export interface PostArchiveEvent extends JobEvent {
  readonly slices: readonly SliceFile[];
  /** True when `repair` asks, for slices that were published long ago: no other hook is called with this `runId`. */
  readonly published?: boolean;
}

/** A file that a `post-archive` hook made in the directory that `context.stage()` gave it. */
export interface NewArtifact {
  /** What it is, one word: `parity`. */
  readonly kind: string;
  /** Absolute path of the file as written. Core hashes it and publishes it with the slices. */
  readonly path: string;
  readonly parity?: ParityInventory;
}

/** What `post-archive` answers when it has read slices whole: their hashes spare core a reading of its own. */
export interface PostArchiveAnswer {
  readonly artifacts: readonly NewArtifact[];
  /**
   * SHA-256 (lower-case hex) of slices, of every byte as it was read in `slice` or `post-archive`. Core reads the smallest
   * slice itself in any case: when that differs, it believes none of them. The same for slices written to meanwhile.
   */
  readonly slices: readonly { readonly slice: number; readonly sha256: string }[];
}

/** A published file of an archive, as it should be and where it is. */
export interface StoredFile {
  /** Absolute path. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** For slices: the 1-based number. */
  readonly slice: number | null;
}

export interface VerifyEvent {
  /** The archive's manifest; during a backup, as it will be published. */
  readonly manifest: Manifest;
  readonly slices: readonly StoredFile[];
  /** Artifacts of every producer. */
  readonly artifacts: readonly (StoredFile & { readonly artifact: Artifact })[];
}

/** What a `verify` hook found, with the redundancy that is left of the slices it protects. */
export interface VerifyAnswer {
  readonly findings: readonly Finding[];
  readonly redundancy: readonly SliceRedundancy[];
}

/** Damage that a verification found in slices; asks for repaired copies. */
export interface OnDamageEvent extends VerifyEvent {
  /** Slices whose bytes are missing or differ from the manifest. */
  readonly damaged: readonly { readonly slice: number; readonly reason: 'missing' | 'size' | 'hash' | 'unreadable' }[];
  /** An empty directory of this hook's own. Repaired copies are written here under the slices' own names. Never touch the originals. */
  readonly scratch: string;
}

export type OnDamageResult =
  | {
      readonly result: 'repaired';
      /** One entry for each damaged slice. Core compares each with the manifest before it replaces anything. */
      readonly files: readonly { readonly slice: number; readonly path: string }[];
      /** How many blocks it took, where the plugin counts in blocks. */
      readonly blocks?: readonly BlockCount[];
    }
  | { readonly result: 'declined'; readonly reason: string; readonly blocks?: readonly BlockCount[] };

/** What the repair of a slice needs and what there is for it, in blocks. */
export interface BlockCount {
  readonly slice: number;
  /** Blocks of the slice that are lost. */
  readonly lost: number;
  /** Recovery blocks that can be used. */
  readonly available: number;
}

/** Asks for the proof that parity works: an intact slice is repaired in a scratch copy, as if blocks of it were lost. */
export interface RepairDrillEvent extends VerifyEvent {
  /** The slice to lose blocks of; it equals the manifest. */
  readonly slice: number;
  /** Blocks to lose at most; null loses as many as there are recovery blocks. */
  readonly mostBlocks: number | null;
  /** An empty directory of this hook's own. Never touch the originals. */
  readonly scratch: string;
}

export type RepairDrillResult =
  /** The rebuilt slice; core compares it with the manifest. */
  | { readonly result: 'rebuilt'; readonly path: string; readonly blocks: number; readonly bytes: number }
  | { readonly result: 'failed'; readonly reason: string }
  /** This plugin has no parity of that slice. */
  | { readonly result: 'declined'; readonly reason: string };

export interface PostVerifyEvent extends JobEvent {
  readonly manifest: Manifest;
  /** Absolute path of the archive directory. */
  readonly archives: string;
}

/** Archives of one definition that are about to be removed. */
export interface PrePruneEvent {
  readonly definition: string;
  /** Oldest first. */
  readonly candidates: readonly {
    readonly id: string;
    readonly name: string;
    readonly definition: string;
    readonly type: ArchiveType;
    /** UTC, ISO 8601. */
    readonly createdAt: string;
    /** Where it lies, the archive directory first; what other places hold is as their inventories say. */
    readonly copies: readonly {
      /** `home`, or the name of the place. */
      readonly place: string;
      /** Where that is kept; null where nobody has said so. */
      readonly location: string | null;
      readonly whole: boolean;
      /** UTC, ISO 8601; null: never read back. */
      readonly verifiedAt: string | null;
    }[];
  }[];
}

/** Candidates that must stay, and why, as the end of a sentence: `the off-site copy is not finished`. */
export interface PrePruneResult {
  readonly veto: readonly { readonly id: string; readonly reason: string }[];
}

export interface PostPruneEvent {
  readonly removed: readonly { readonly id: string; readonly name: string }[];
}

export interface RunEndEvent {
  readonly report: RunReport;
}

export interface NotifyEvent {
  /** One command, over all definitions that this notifier may tell about. */
  readonly report: NotificationReport;
}

/** What a hook may use. `Options` is the output type of the plugin's schema. */
export interface HookContext<Options = unknown> {
  /** The plugin's options for this definition, validated, frozen. */
  readonly options: Options;
  /** Lines in the logs, marked with the plugin's name; secrets masked. */
  readonly log: Logger;
  /** Aborted when the run is interrupted or the hook's deadline passes; `signal.reason` says which. */
  readonly signal: AbortSignal;
  /**
   * Runs an external program (argument vector, no shell), tied to `signal`. A non-zero exit is a result, not a throw. It
   * does not inherit the variables that plugins have secrets in (`env:NAME`): give it what it needs in `options.env`.
   */
  run(program: string, args: readonly Argument[], options?: Omit<RunOptions, 'signal' | 'without'>): Promise<RunResult>;
  /** Absolute path of a program on the PATH; null when there is none. */
  find(program: string): string | null;
  /**
   * Sends one request over https (http to this machine and its network only), through the proxy that the environment names,
   * tied to `signal`: POST, 15 s, no redirects, the first
   * 64 KiB of the answer. Resolves for a status of 2xx and throws for everything else; the error never names the address,
   * and its `status`, `retryAfter` (seconds) and `permanent` may be passed on as it is thrown.
   */
  request(url: string, request?: WebRequest): Promise<WebResponse>;
  /** Registers an undo. Undos run last in, first out, when the run ends without publishing. */
  defer(undo: () => void | Promise<void>): void;
  /**
   * An empty directory for new artifacts, on the file system of their final place.
   * `target` is the absolute directory where they go; null or left out means beside the slices.
   * Only in `slice` and `post-archive`; elsewhere it throws.
   */
  stage(target?: string | null): Promise<string>;
  /** Reports bytes done in this hook, for the progress display. */
  progress(bytes: number, totalBytes: number | null): void;
  /**
   * Resolves a secret reference (`env:NAME`, `file:/path`, `systemd:NAME`) that stands in this plugin's own options, defaults
   * of its schema included; any other is refused. Its value is masked in every log from then on.
   */
  secret(reference: string): Promise<string>;
  /**
   * The figures of all definitions as a Prometheus textfile, this run among them (docs/reference/metrics.md). Only in
   * `post-backup` and `on-failure`; elsewhere it throws.
   */
  metrics(): Promise<string>;
}

type Hook<Event, Options, Result> = (event: Event, context: HookContext<Options>) => Result | Promise<Result>;

/** Every hook, in the order of a run. What a failure means stands in stages.ts. */
export interface LifecycleHooks<Options = unknown> {
  /** Before anything is touched; also in `doctor` and dry runs. Must not write. Return findings; `error` severity aborts the run. */
  readonly 'preflight'?: Hook<PreflightEvent, Options, readonly Finding[] | void>;
  /** The lock is held, nothing is written. A throw aborts the run. Undo through `context.defer`. */
  readonly 'pre-backup'?: Hook<JobEvent, Options, void>;
  /** dar has closed a slice and writes the next. The slice may still change: check it again in `post-archive`. */
  readonly 'slice'?: Hook<SliceEvent, Options, void>;
  /**
   * dar is done, all slices are final. Return artifacts, or artifacts and hashes of slices. Also called by `repair`, for published slices whose artifacts are
   * lost, then perhaps for some of the slices only. A throw leaves the archive without them: degraded.
   */
  readonly 'post-archive'?: Hook<PostArchiveEvent, Options, readonly NewArtifact[] | PostArchiveAnswer | void>;
  /** Checks what this plugin added to an archive. Must not change anything. Return findings, or findings and redundancy; a throw counts as `degraded`. */
  readonly 'verify'?: Hook<VerifyEvent, Options, readonly Finding[] | VerifyAnswer | void>;
  /** Slices are damaged. Repair copies in `event.scratch`, or decline. The first plugin that answers `repaired` wins. */
  readonly 'on-damage'?: Hook<OnDamageEvent, Options, OnDamageResult>;
  /** Prove that a slice could be repaired, on a copy in `event.scratch`. The first plugin that does not decline wins. */
  readonly 'repair-drill'?: Hook<RepairDrillEvent, Options, RepairDrillResult>;
  /** The archive is published. A throw is a warning. */
  readonly 'post-verify'?: Hook<PostVerifyEvent, Options, void>;
  /**
   * Archives are about to be removed; also in dry runs, perhaps twice. Must not write. A vetoed archive stays with all
   * that it needs. A throw keeps every archive of the definition.
   */
  readonly 'pre-prune'?: Hook<PrePruneEvent, Options, PrePruneResult | void>;
  /** Archives were removed. A throw is a warning. */
  readonly 'post-prune'?: Hook<PostPruneEvent, Options, void>;
  /** The run ended with success, degraded or skipped. Called exactly once a run, or `on-failure` is. A throw is a warning. */
  readonly 'post-backup'?: Hook<RunEndEvent, Options, void>;
  /** The run failed, was interrupted, or hit a bug. A throw is a warning. */
  readonly 'on-failure'?: Hook<RunEndEvent, Options, void>;
  /**
   * Tells people how a command went; after everything else, no lock is held. Core has kept the report before, and calls
   * again after a throw: at the next run or with `darkive notify flush`. An error may say `retryAfter` (seconds to wait) or
   * `permanent: true` (this report will never be accepted). Options are those of the plugin's own section.
   */
  readonly 'notify'?: Hook<NotifyEvent, Options, void>;
}

export type HookName = keyof LifecycleHooks;

/**
 * The outcomes that a notifier wants to tell about. A function decides from the options, quickly; an empty list means that
 * the notifier is not set up, and nothing is kept for it.
 */
export type NotifierWants<Options = unknown> =
  | readonly Outcome[]
  | ((
      options: Options,
      tools: {
        /** As `HookContext.secret`. */
        secret(reference: string): Promise<string>;
      },
    ) => readonly Outcome[] | Promise<readonly Outcome[]>);

/** A plugin, as its `darkive:register` hook returns it. */
export interface DarkivePlugin<Options = unknown> {
  /** Its npm name, and the key of its section in the configuration. */
  readonly name: string;
  /** `API_VERSION` of the contract it was written for. */
  readonly apiVersion: number;
  /** zod or any Standard Schema. Must accept `{}` when the plugin works without a section. Unknown keys should be refused. */
  readonly options: StandardSchema<Options>;
  /**
   * Options that are paths: `directory`, `writable.*`. The schema gets them with `~` and `$NAME` written out (`$$` is a
   * dollar sign), as in every path of the configuration.
   */
  readonly paths?: readonly string[];
  readonly hooks: LifecycleHooks<Options>;
  /** With a `notify` hook: what it wants. Left out, it wants every outcome. */
  readonly wants?: NotifierWants<Options>;
  /**
   * Drivers of places that copies of archives lie at, each under its own `kind`. Asked only by commands that copy, look at copies
   * or restore from them. A kind that another plugin has brought already makes this one refused, by name.
   */
  readonly places?: Readonly<Record<string, PlaceDriver<object>>>;
}

/** Returns the plugin as it is; gives editors the types of `hooks` from those of `options`. */
export function definePlugin<Options>(plugin: DarkivePlugin<Options>): DarkivePlugin<Options> {
  return plugin;
}
