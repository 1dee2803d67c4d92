/** One argument of a program. A Buffer may hold bytes that are not UTF-8; never a NUL. */
export type Argument = string | Buffer;

export interface RunOptions {
  readonly cwd?: string;
  /** Variables added to the runner's base environment (which already sets LC_ALL=C). */
  readonly env?: Readonly<Record<string, string>>;
  /** Variables of the base environment that this program does not inherit. */
  readonly without?: ReadonlySet<string>;
  /** Aborting sends SIGTERM to the program's process group, and SIGKILL ten seconds later. */
  readonly signal?: AbortSignal;
  /** Milliseconds until the program is ended as if it had been aborted; `timedOut` tells. */
  readonly timeout?: number;
  /** Every chunk of stdout, as bytes. Awaited: a slow reader slows the program. A throw ends the program and rejects. */
  readonly onStdout?: (chunk: Buffer) => void | Promise<void>;
  /** Sees every chunk of stdout as well, which is logged and kept all the same. Not with `onStdout`. */
  readonly watchStdout?: (chunk: Buffer) => void;
  /** File descriptors of ours that the program inherits, as its 3, 4, … */
  readonly fds?: readonly number[];
  /** Niceness added for this program; 0 by default. */
  readonly nice?: number;
}

/** How a program ended. A non-zero code is a result, not an error. */
export interface RunResult {
  /** The command as one line for messages and logs; shell-quoted, secrets masked, shortened. */
  readonly command: string;
  /** Null when a signal ended it or it could not be started. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  readonly aborted: boolean;
  /** The last 64 KiB of each stream, decoded as UTF-8 (stdout is empty when onStdout took it). */
  readonly stdoutTail: string;
  readonly stderrTail: string;
  readonly seconds: number;
  /** Why it could not be started; null when it was. */
  readonly startError: string | null;
}

/** Starts external programs: argument vectors, never a shell; stdin closed; output bounded and logged. */
export interface ToolRunner {
  run(program: string, args: readonly Argument[], options?: RunOptions): Promise<RunResult>;
  /** Absolute path of a program on the PATH; null when there is none. */
  find(program: string): string | null;
}
