import { setTimeout as sleep } from 'node:timers/promises';
import { killChildren } from './child-groups.ts';

const POLL_MS = 20;
const PATIENCE_MS = 1000;

type Kill = NodeJS.Process['kill'];

const execve = process.execve?.bind(process);

/** True while a call to a file system has not come back. */
export function asksFileSystem(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq') || name === 'FileHandleCloseReq');
}

/** Resolves when no call to a file system is under way, or after a second: then one hangs. */
export async function fileSystemAnswers(): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS && asksFileSystem(); waited += POLL_MS) await sleep(POLL_MS);
}

/**
 * Ends the process with an exit code although a call hangs. `process.exit` waits for the threads of the pool (libuv,
 * uv_library_shutdown), and one that waits for a hung file system never comes back: so the process becomes another program,
 * which the kernel does without asking them.
 * @param kill As it was before the process was sealed against plugins (custody/seal-process.ts).
 */
export function leaveHanging(code: number, kill: Kill): void {
  killChildren(process.pid, kill);
  execve?.('/bin/sh', ['sh', '-c', `exit ${code}`], {});
  // A Node without execve(2): a wrong exit code is better than none.
  kill(process.pid, 'SIGKILL');
}

/**
 * Ends the process by a signal of its own: at once, also when threads hang. The shell sees 130 or 143, as after any other end
 * by that signal. Listeners go first: a library's would end the process in its own way, through what is sealed.
 * @param kill As for `leaveHanging`.
 */
export function endBySignal(name: 'SIGINT' | 'SIGTERM', kill: Kill): void {
  killChildren(process.pid, kill);
  process.removeAllListeners(name);
  kill(process.pid, name);
}
