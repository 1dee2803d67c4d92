import type { ChildProcess } from 'node:child_process';
import { createGroupEnd } from './process-group.ts';
import { closeWhenIdle, readPipe } from './pipe-reader.ts';

export interface ProgramRequest {
  /** Program (absolute path) and arguments, all of them text that Node can spawn. */
  readonly vector: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
  readonly fds: readonly number[];
  readonly signal: AbortSignal | undefined;
  readonly timeout: number | undefined;
  readonly onStdout: (chunk: Buffer) => void | Promise<void>;
  readonly onStderr: (chunk: Buffer) => void;
  /** The program has ended, but something it left behind held a pipe open for too long. */
  readonly onPipeHeld: () => void;
  readonly limits: Limits;
}

export interface Limits {
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number;
  /** How long pipes are read after the program has ended. */
  readonly drainMs: number;
}

export interface ProgramEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly aborted: boolean;
  readonly timedOut: boolean;
  readonly seconds: number;
  /** What Node threw instead of starting it; null when it was started. */
  readonly startError: unknown;
}

/** Runs one program in a process group of its own, stdin empty. Rejects only with what an output handler threw. */
export async function runProgram(request: ProgramRequest): Promise<ProgramEnd> {
  // 60 ms to load: only commands that start a program pay for it.
  const { execa } = await import('execa');
  const { vector, signal, limits } = request;
  const ended = { aborted: false, timedOut: false };
  if (signal?.aborted) return { ...ended, aborted: true, exitCode: null, signal: null, seconds: 0, startError: null };

  const [file, ...args] = vector;
  const child = execa(file, args, {
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    env: request.env,
    extendEnv: false,
    // execa's types know only some descriptors by number; it hands every one to Node as it is.
    stdio: ['ignore', 'pipe', 'pipe', ...(request.fds as readonly 3[])],
    buffer: false,
    reject: false,
    encoding: 'buffer',
    stripFinalNewline: false,
    verbose: 'none',
    // A process group of its own, and SIGTERM to all of it when this process exits. Abort and its grace are ours, below.
    killDescendants: true,
    cleanup: true,
    forceKillAfterDelay: false,
  });
  const node: ChildProcess = child.nodeChildProcess;
  const group = createGroupEnd(child.pid, (name) => void child.kill(name), limits.graceMs);
  const failures: unknown[] = [];
  const fail = (error: unknown): void => {
    failures.push(error);
    group.begin();
  };
  const readers = [
    ...(node.stdout === null ? [] : [readPipe(node.stdout, request.onStdout, fail)]),
    ...(node.stderr === null ? [] : [readPipe(node.stderr, request.onStderr, fail)]),
  ];

  const end = (why: 'aborted' | 'timedOut'): void => {
    ended[why] = true;
    group.begin();
  };
  const abort = (): void => end('aborted');
  signal?.addEventListener('abort', abort, { once: true });
  const timer =
    request.timeout === undefined ? undefined : setTimeout(end, Math.min(request.timeout, MAX_DELAY), 'timedOut');
  let drain: { stop(): void } | undefined;
  node.once('exit', () => {
    // From here on it ended by itself, or as it was told: a later abort changes nothing.
    signal?.removeEventListener('abort', abort);
    clearTimeout(timer);
    drain = closeWhenIdle(readers, limits.drainMs, request.onPipeHeld);
  });

  const result = await child;
  await Promise.all(readers.map((reader) => reader.done));
  drain?.stop();
  await group.settle();
  signal?.removeEventListener('abort', abort);
  clearTimeout(timer);
  if (failures.length > 0) throw failures[0];
  return {
    ...ended,
    exitCode: result.exitCode ?? null,
    signal: result.signal ?? null,
    seconds: result.durationMs / 1000,
    startError: child.pid === undefined ? (result.cause ?? result) : null,
  };
}

/** Longer timers fire at once (setTimeout). */
const MAX_DELAY = 2 ** 31 - 1;
