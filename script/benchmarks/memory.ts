import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { run } from './processes.ts';

/**
 * Peak memory of Darkive's own process at 100,000 files, beside dar's; goal: at most 150 MB. The files lie in a tmpfs
 * of a private mount namespace where that is allowed: it goes with the process, however this ends.
 */
export async function benchMemory(directory: string): Promise<readonly string[]> {
  const node = [process.execPath, join(import.meta.dirname, 'memory-part.mjs'), directory] as const;
  const mayMount = spawnSync('unshare', ['-rm', 'true']).status === 0;
  const mount = 'mount -t tmpfs -o size=2g,nr_inodes=400k,mode=700 none "$2" && exec "$0" "$1" "$2"';
  const [program, ...args] = mayMount ? (['unshare', '-rm', 'sh', '-c', mount, ...node] as const) : node;
  const { stdout } = await run({ program, args });
  return stdout.trimEnd().split('\n');
}
