import type { Surroundings } from '../config/types.ts';
import type { ToolRunner } from '../exec/types.ts';
import type { PluginHost } from '../lifecycle/host.ts';
import type { Logger } from '../log/logger.ts';
import type { OnProgress } from '../records/progress.ts';

/** Everything an operation needs of the outside. Core reads no clock, environment or working directory by itself. */
export interface Services {
  readonly runner: ToolRunner;
  readonly log: Logger;
  readonly clock: () => Date;
  /** IANA name of this machine's time zone, in which schedules, days of retention and dates in names are meant. To ask costs time. */
  readonly zone: () => string;
  /** Random numbers in [0, 1), for samples. */
  readonly random: () => number;
  /** A new UUID. */
  readonly newId: () => string;
  /** Aborted with reason 'SIGINT' or 'SIGTERM' when the user ends the command. */
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  readonly plugins: PluginHost;
  readonly hostName: string;
  /** Darkive's version. */
  readonly version: string;
  readonly process: { readonly pid: number; readonly userId: number };
  readonly surroundings: Surroundings;
  /** Resolves a secret reference; the value is masked in every log and output from then on. */
  readonly secret: (reference: string) => Promise<string>;
  /** Hides the secrets that have been resolved so far. */
  readonly mask: (text: string) => string;
}
