import type { Finding } from '../records/finding.ts';
import type { ToolRunner } from '../exec/types.ts';
import type { Logger } from '../log/logger.ts';
import type { Definition } from '../config/types.ts';
import type { Outcome } from '../records/run-report.ts';
import type { JsonSchema } from './plugin-json-schema.ts';
import type {
  DarkivePlugin,
  HookName,
  JobEvent,
  NotifyEvent,
  OnDamageEvent,
  OnDamageResult,
  PostArchiveAnswer,
  PostArchiveEvent,
  PostPruneEvent,
  PostVerifyEvent,
  PrePruneEvent,
  PreflightEvent,
  NewArtifact,
  RepairDrillEvent,
  RepairDrillResult,
  RunEndEvent,
  SliceEvent,
  VerifyAnswer,
  VerifyEvent,
} from './plugin-types.ts';

/** What the command line found: a plugin, or what a package's register hook gave instead of one. */
export interface RegisteredPlugin {
  /** npm name of the package that registered it. */
  readonly source: string;
  readonly version: string;
  /** Unknown until it has been checked; an Error when the register hook failed. */
  readonly plugin: unknown;
}

export interface LoadedPlugin {
  readonly name: string;
  readonly source: string;
  readonly version: string;
  readonly hooks: readonly string[];
  /** Kinds of places that it has drivers for. */
  readonly places: readonly string[];
  readonly plugin: DarkivePlugin;
}

export interface RefusedPlugin {
  readonly source: string;
  readonly version: string;
  /**
   * `options`: its section in the configuration is wrong. `not-set-up`: it needs options, and there is no section at the top.
   * `broken`: the plugin itself is.
   */
  readonly fault: 'options' | 'not-set-up' | 'broken';
  /** It can only tell, before nothing and after everything: no archive is worse without it. */
  readonly tellsOnly?: boolean;
  /** Why it was refused, as one sentence. */
  readonly reason: string;
}

/** Why the options of a plugin cannot be used. */
export interface OptionProblem {
  /** `absent`: no such plugin is installed. `invalid`: its schema refuses the section, or the name is that of an installed one, misspelt. */
  readonly kind: 'absent' | 'invalid';
  /** Name of the section: the plugin's npm name, or a name that no installed plugin has. */
  readonly plugin: string;
  /** The definition whose section it is; null for the section at the top of the configuration. */
  readonly definition: string | null;
  /** As one sentence. */
  readonly problem: string;
}

/** A plugin that can tell people how a command went, and what it wants to tell about. */
export interface Notifier {
  readonly name: string;
  /** Empty when it is not set up. */
  readonly wants: readonly Outcome[];
  /** Why it could not say what it wants; null when it could. */
  readonly problem: string | null;
}

/** How one attempt to tell ended. */
export type NotifyResult =
  | { readonly sent: true }
  | {
      readonly sent: false;
      /** As one sentence, secrets masked. */
      readonly reason: string;
      readonly hint: string | null;
      /** Seconds to wait before the next attempt; null leaves it to the sender. */
      readonly retryAfter: number | null;
      /** Never to be tried again. */
      readonly permanent: boolean;
    };

/** Everything about one run that hooks need beside the event. */
export interface HookScope {
  readonly definition: Definition;
  readonly runner: ToolRunner;
  readonly log: Logger;
  /** The run's own interruption. */
  readonly signal: AbortSignal;
  /** Where new artifacts are written; null where staging is not possible. */
  readonly stage: ((producer: string, target: string | null) => Promise<string>) | null;
  readonly undo: UndoStack;
  readonly progress: (bytes: number, totalBytes: number | null) => void;
  /** Told now and then of a hook that takes long; left out where nobody looks. */
  readonly waiting?: (plugin: string, stage: HookName, seconds: number) => void;
  readonly secret: (reference: string) => Promise<string>;
  /** For the variables that name proxies; none when left out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The figures of all definitions; left out where they are not to be had. */
  readonly metrics?: () => Promise<string>;
}

/** Undos of one run, last in, first out. */
export interface UndoStack {
  push(owner: string, undo: () => void | Promise<void>): void;
  /** Runs all; a failing one becomes a warning and never stops the others. */
  unwind(): Promise<readonly Finding[]>;
  /** Forgets all: the run was published. */
  clear(): void;
}

/** Artifacts of one plugin, not yet checked against the disk. */
export interface ProducedArtifacts {
  readonly producer: string;
  readonly artifacts: readonly NewArtifact[];
}

export interface PluginHost {
  readonly loaded: readonly LoadedPlugin[];
  readonly refused: readonly RefusedPlugin[];
  /**
   * Validates each plugin's section merged with that of every definition, and finds sections without a plugin.
   * A section at the top that does not fit its plugin is no problem here: that plugin is in `refused`.
   */
  checkOptions(definitions: readonly Definition[]): Promise<readonly OptionProblem[]>;
  preflight(event: PreflightEvent, scope: HookScope): Promise<readonly Finding[]>;
  preBackup(event: JobEvent, scope: HookScope): Promise<void>;
  slice(event: SliceEvent, scope: HookScope): Promise<readonly Finding[]>;
  postArchive(
    event: PostArchiveEvent,
    scope: HookScope,
    /** Names of the plugins to call; all when left out. */
    only?: readonly string[],
  ): Promise<{
    produced: readonly ProducedArtifacts[];
    /** SHA-256 of slices as plugins read them; perhaps several of one slice. */
    hashes: PostArchiveAnswer['slices'];
    findings: readonly Finding[];
  }>;
  verify(event: VerifyEvent, scope: HookScope): Promise<VerifyAnswer>;
  onDamage(
    event: OnDamageEvent,
    scope: HookScope,
  ): Promise<{ answer: OnDamageResult | null; plugin: string | null; findings: readonly Finding[] }>;
  /** `answer` is null when no plugin has such a hook. A hook that failed is an answer: the drill did not succeed. */
  repairDrill(event: RepairDrillEvent, scope: HookScope): Promise<RepairDrillResult | null>;
  postVerify(event: PostVerifyEvent, scope: HookScope): Promise<readonly Finding[]>;
  /** `failed`: plugins that gave no answer, with the reason: nothing may be removed then. */
  prePrune(
    event: PrePruneEvent,
    scope: HookScope,
  ): Promise<{
    vetoes: readonly { readonly plugin: string; readonly id: string; readonly reason: string }[];
    failed: readonly { readonly plugin: string; readonly reason: string }[];
    findings: readonly Finding[];
  }>;
  postPrune(event: PostPruneEvent, scope: HookScope): Promise<readonly Finding[]>;
  postBackup(event: RunEndEvent, scope: HookScope): Promise<readonly Finding[]>;
  onFailure(event: RunEndEvent, scope: HookScope): Promise<readonly Finding[]>;
  /** The plugins with a `notify` hook, in their order. Never rejects. */
  notifiers(scope: Pick<HookScope, 'secret'>): Promise<readonly Notifier[]>;
  /** Calls the `notify` hook of one plugin. Never rejects. */
  notify(name: string, event: NotifyEvent, scope: HookScope): Promise<NotifyResult>;
  /** Names of the variables that any plugin's options refer to as secrets (`env:NAME`). */
  secretVariables(definitions: readonly Pick<Definition, 'plugins'>[]): ReadonlySet<string>;
  /** What plugins did after or beside their hooks, as findings that name them. Asking takes them away. */
  takeOffences(): readonly Finding[];
  /** JSON Schema of each well-formed plugin's options, by name; null where the plugin's schema gives none. */
  optionSchemas(): ReadonlyMap<string, JsonSchema | null>;
}
