import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export interface Measured {
  readonly milliseconds: number;
  readonly stdout: string;
  /** Largest resident set in bytes as seen every 20 ms; 0 when it was not watched. */
  readonly peakBytes: number;
  /** Processor time, with that of the processes it waited for, as seen last; 0 when it was not watched. */
  readonly cpuMilliseconds: number;
}

const running = new Set<ChildProcess>();

/** Runs a command to its end. Throws with its output when it fails: a failed run is no measurement. */
export async function run({ program, args, env = process.env }: Command, watched = false): Promise<Measured> {
  const started = performance.now();
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  running.add(child);
  let [stdout, stderr, peakBytes, cpuMilliseconds] = ['', '', 0, 0];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const watch = (): void => {
    peakBytes = Math.max(peakBytes, highWaterMark(child.pid ?? 0));
    cpuMilliseconds = Math.max(cpuMilliseconds, processorTime(child.pid ?? 0));
  };
  const watcher = watched ? setInterval(watch, 20) : undefined;
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    const milliseconds = performance.now() - started;
    if (code !== 0)
      throw new Error(`${program} ${args.join(' ')} ended with ${code ?? 'a signal'}:\n${stdout}${stderr}`);
    return { milliseconds, stdout, peakBytes, cpuMilliseconds };
  } finally {
    clearInterval(watcher);
    running.delete(child);
  }
}

/** Ends what still runs, with the process groups below it. */
export async function endChildren(): Promise<void> {
  const ends = [...running].map(async (child) => {
    const closed = once(child, 'close');
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    await closed;
  });
  await Promise.allSettled(ends);
}

/** Medians in milliseconds of several commands, run in turn so that a busy moment meets all of them. */
export async function medians(times: number, commands: readonly Command[]): Promise<readonly number[]> {
  const results = commands.map((): number[] => []);
  for (let time = 0; time < times; time += 1) {
    for (const [index, command] of commands.entries()) results[index]?.push((await run(command)).milliseconds);
  }
  return results.map((values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0);
}

/** Bytes; 0 when the process is gone. proc_pid_status(5), VmHWM. */
function highWaterMark(pid: number): number {
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(ofProcess(pid, 'status'));
  return Number(match?.[1] ?? 0) * 1024;
}

/** Milliseconds; 0 when the process is gone. proc_pid_stat(5), fields 14 to 17, in hundredths of a second. */
function processorTime(pid: number): number {
  const stat = ofProcess(pid, 'stat');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
}

/** Empty when the process is gone. */
function ofProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return '';
    throw error;
  }
}
