import { execFile } from 'node:child_process';

export interface Ended {
  /** Null when it could not be started, or was ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it could not be started; null when it was. */
  readonly startError: string | null;
}

/** Runs a program of systemd: an argument vector, no shell, English messages, at most a minute and a megabyte. */
export function runProgram(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Ended> {
  const settings = { LC_ALL: 'C', SYSTEMD_PAGER: '', SYSTEMD_COLORS: '0' };
  const options = { env: { ...env, ...settings }, timeout: 60_000, maxBuffer: 2 ** 20 };
  return new Promise((resolve) => {
    execFile(program, [...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      const startError = code === null ? (error?.message ?? null) : null;
      resolve({ code, stdout, stderr, startError });
    });
  });
}
