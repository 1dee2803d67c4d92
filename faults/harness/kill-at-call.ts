import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { notRun } from './fault-case.ts';
import { needProgram } from './programs.ts';
import type { Ended } from './run-program.ts';
import type { CommandOptions, Stage } from './stage.ts';

/** How often one thread of a command enters this system call for files of the stage. It runs to its end. */
export async function countCalls(stage: Stage, args: readonly string[], call: string): Promise<number> {
  const trace = join(stage.directory, 'calls');
  const ended = await stage.darkive(args, traced(['-o', trace, '-e', `trace=${call}`]));
  if (ended.code !== 0) throw new Error(`${args.join(' ')} ends with ${ended.code}: ${ended.stdout}${ended.stderr}`);
  const byThread = new Map<string, number>();
  for (const line of (await readFile(trace, 'utf8')).split('\n')) {
    const thread = line.includes(stage.directory) ? /^\d+(?= +\w+\()/.exec(line)?.[0] : undefined;
    if (thread !== undefined) byThread.set(thread, (byThread.get(thread) ?? 0) + 1);
  }
  await rm(trace);
  return Math.max(0, ...byThread.values());
}

/** Runs a command that is killed (SIGKILL) when it enters this system call for the n-th time, before the call is made. */
export async function killAtCall(stage: Stage, args: readonly string[], call: string, n: number): Promise<Ended> {
  const inject = `inject=${call}:signal=SIGKILL:when=${n}`;
  return stage.darkive(args, traced(['-o', '/dev/null', '-e', `trace=${call}`, '-e', inject]));
}

/** strace(1), of which 6.1 miscounts with --seccomp-bpf. Calls are counted by thread: Node is left with one for files. Threads are followed, and so are programs that it starts. */
function traced(options: readonly string[]): CommandOptions {
  const strace = needProgram('strace');
  return { through: [strace, '-f', ...options], env: { UV_THREADPOOL_SIZE: '1' } };
}

/** Ends the case where programs may not be traced. */
export async function needTracing(stage: Stage): Promise<void> {
  const { code, stderr } = await stage.run([needProgram('strace'), '-f', '-o', '/dev/null', 'true']);
  if (code !== 0) notRun(`strace may not trace here: ${stderr.trim()}`);
}
