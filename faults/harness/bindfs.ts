import { needProgram } from './programs.ts';
import type { Stage } from './stage.ts';

/**
 * From now on the archive directory is seen through bindfs(1), a file system of a user's process, with these options. The
 * process writes its number into `bindfs.pid` of the stage, so that a case can stop it: then the storage answers no more.
 */
export async function bindfs(stage: Stage, options: readonly string[], directory = stage.archives): Promise<void> {
  needProgram('bindfs');
  const quoted = [...options, directory, directory].map((word) => `'${word}'`).join(' ');
  // In the foreground and with its parent's death as its own, so that nothing is left of it.
  await stage.mounts(
    `setpriv --pdeathsig KILL bindfs -f -o nonempty ${quoted} & echo $! >bindfs.pid\n` +
      `for try in $(seq 100); do mountpoint -q '${directory}' && break; sleep 0.1; done; mountpoint -q '${directory}'`,
  );
}
