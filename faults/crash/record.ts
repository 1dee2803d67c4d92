import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTrace, TRACED_CALLS, type TracedCall } from './trace.ts';

export interface Recorded {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly calls: readonly TracedCall[];
}

/** Why processes cannot be traced here; null when they can. Containers without ptrace(2) are the usual reason. */
export function tracingProblem(): string | null {
  const { status, error, stderr } = spawnSync('strace', ['-f', '-e', 'trace=none', 'true'], { encoding: 'utf8' });
  if (error !== undefined) return `strace cannot be started: ${error.message}`;
  return status === 0 ? null : `strace may not trace: ${stderr.trim()}`;
}

/** Runs a program to its end under strace. */
export async function record(
  program: string,
  args: readonly string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): Promise<Recorded> {
  const directory = mkdtempSync(join(tmpdir(), 'darkive-trace-'));
  const file = join(directory, 'trace');
  // -s 0: contents do not matter here; names are printed whole in any case (strace(1)).
  const strace = ['-f', '-y', '-s', '0', '-e', 'signal=none', '-e', `trace=${TRACED_CALLS}`, '-o', file];
  try {
    const child = spawn('strace', ['--seccomp-bpf', ...strace, program, ...args], {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr, calls: readTrace(readFileSync(file, 'utf8')) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
