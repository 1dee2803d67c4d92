import { notRun } from './fault-case.ts';
import { startProgram, type Running } from './run-program.ts';

/** A mount namespace with mounts of a case's own; nobody else sees them, and they go when it ends. */
export interface OwnMounts {
  /** Arguments put before a command to run it in there, in the given directory. */
  readonly prefix: readonly string[];
  readonly end: () => Promise<void>;
}

/** Runs a shell script as root of a new user namespace, with its own mounts, and keeps what it has mounted. */
export async function ownMounts(script: string, directory: string): Promise<OwnMounts> {
  const holder = startProgram(['unshare', '-rm', 'sh', '-ec', `${script}\necho ready >&2\nexec sleep 100000`], {
    cwd: directory,
    env: { PATH: process.env['PATH'] },
    timeout: 3_600_000,
  });
  await holder.says('ready').catch((error: unknown) => notRun(`no user namespace with mounts here (${String(error)})`));
  return { prefix: enter(holder, directory), end: () => endOf(holder) };
}

function enter({ pid }: Running, directory: string): readonly string[] {
  const target = ['nsenter', '--preserve-credentials', '-U', '-m', '-t', String(pid), '--'];
  // Entering moves a process to the root directory.
  return [...target, 'sh', '-c', 'cd "$0" && exec "$@"', directory];
}

async function endOf(holder: Running): Promise<void> {
  holder.kill('SIGKILL');
  await holder.end;
}
