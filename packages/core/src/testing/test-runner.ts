import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { setPriority } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { RunOptions, RunResult, ToolRunner } from '../exec/types.ts';

const TAIL_BYTES = 64 * 1024;
const KILL_AFTER = 10_000;

/** Starts real programs for tests, with nothing in their environment but PATH and LC_ALL=C. */
export function createTestRunner(path: string): ToolRunner {
  const find = (program: string): string | null => findProgram(program, path);
  return {
    find,
    async run(program, args, options = {}) {
      const started = performance.now();
      const command = [program, ...args.map(String)].join(' ');
      const ended = (rest: Partial<RunResult>): RunResult => ({
        command,
        exitCode: null,
        signal: null,
        timedOut: false,
        aborted: options.signal?.aborted === true,
        stdoutTail: '',
        stderrTail: '',
        seconds: (performance.now() - started) / 1000,
        startError: null,
        ...rest,
      });
      const file = find(program);
      if (options.signal?.aborted === true) return ended({ startError: 'aborted before it was started' });
      if (file === null) return ended({ startError: `${program} is not on the PATH` });
      return ended(await runProgram(file, args.map(String), options, path));
    },
  };
}

async function runProgram(file: string, args: string[], options: RunOptions, path: string): Promise<Partial<RunResult>> {
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { PATH: path, LC_ALL: 'C', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', ...(options.fds ?? [])],
    detached: true,
  });
  if (options.nice !== undefined && child.pid !== undefined) setPriority(child.pid, options.nice);
  let timedOut = false;
  let killer: NodeJS.Timeout | undefined;
  const end = (): void => {
    killGroup(child, 'SIGTERM');
    killer ??= setTimeout(() => killGroup(child, 'SIGKILL'), KILL_AFTER);
  };
  const timer = options.timeout === undefined ? undefined : setTimeout(() => ((timedOut = true), end()), options.timeout);
  options.signal?.addEventListener('abort', end, { once: true });
  try {
    const closed = new Promise<Partial<RunResult>>((resolve) => {
      child.once('error', (error) => resolve({ startError: error.message }));
      child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
    });
    const stdout = readStream(child.stdout, options.onStdout).catch((error: unknown) => {
      end();
      throw error;
    });
    const [how, stdoutTail, stderrTail] = await Promise.all([closed, stdout, readStream(child.stderr, undefined)]);
    return { ...how, stdoutTail, stderrTail, timedOut };
  } finally {
    clearTimeout(timer);
    clearTimeout(killer);
    options.signal?.removeEventListener('abort', end);
  }
}

async function readStream(stream: Readable | null, take: RunOptions['onStdout']): Promise<string> {
  let tail = Buffer.alloc(0);
  for await (const chunk of stream ?? []) {
    const bytes = chunk as Buffer;
    if (take !== undefined) await take(bytes);
    else tail = Buffer.concat([tail, bytes]).subarray(-TAIL_BYTES);
  }
  return tail.toString('utf8');
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}

function findProgram(program: string, path: string): string | null {
  const candidates = isAbsolute(program) ? [program] : path.split(':').map((directory) => join(directory, program));
  return candidates.find((candidate) => isExecutable(candidate)) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
