import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { needProgram } from './programs.ts';
import type { Stage } from './stage.ts';

/** From now on these directories are seen through bindfs(1), a file system of a user's process, with these options. */
export async function bindfs(stage: Stage, options: readonly string[], directories: readonly string[]): Promise<void> {
  needProgram('bindfs');
  // In the foreground and with its parent's death as its own, so that nothing is left of it.
  const one = (directory: string): string =>
    `setpriv --pdeathsig KILL bindfs -f -o nonempty ${options.join(' ')} '${directory}' '${directory}' & echo $! >>bindfs.pids\n` +
    `for try in $(seq 100); do mountpoint -q '${directory}' && break; sleep 0.1; done; mountpoint -q '${directory}'`;
  await stage.mounts(directories.map(one).join('\n'));
}

/**
 * Stops the process of a file system that `bindfs` has made, so that it does not answer while `work` is done. What the
 * kernel keeps of its answers is forgotten after a second (mount.fuse3(8), attr_timeout).
 */
export async function withoutAnswers(stage: Stage, number: number, work: () => Promise<void>): Promise<void> {
  const pids = (await readFile(join(stage.directory, 'bindfs.pids'), 'utf8')).trim().split('\n');
  const pid = Number(pids[number]);
  await sleep(1100);
  process.kill(pid, 'SIGSTOP');
  try {
    await work();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}
