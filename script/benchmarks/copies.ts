import { mkdirSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, type Measured } from './processes.ts';

/** Of a hard disk of usual speed, in bytes a second. */
const USUAL = 150e6;

/**
 * Copying to a place beside `cp` and `sync` of the same files; goal: 1.15 times at most, hashing included, memory flat. Once
 * on this storage as it is, and once as slow as a usual disk where a cgroup can make it so.
 */
export async function benchCopies(directory: string): Promise<readonly string[]> {
  const part = [process.execPath, join(import.meta.dirname, 'copies-part.mjs'), directory];
  return [
    'this storage as it is:',
    ...lines(await run({ program: part[0] ?? '', args: part.slice(1) })),
    ...(await onSlowStorage(directory, part)),
  ];
}

/** The blkio controller of cgroups v1 slows whatever the process itself brings to the disk, and reads past the cache. */
async function onSlowStorage(directory: string, part: readonly string[]): Promise<readonly string[]> {
  const title = `storage of ${USUAL / 1e6} MB/s:`;
  const group = `/sys/fs/cgroup/blkio/darkive-bench-${process.pid}`;
  try {
    mkdirSync(group);
  } catch (error) {
    return [
      `${title} not measured: no blkio controller to slow it with (${error instanceof Error ? error.message : ''})`,
    ];
  }
  try {
    const { dev } = statSync(directory);
    const device = `${(dev >> 8) & 0xfff}:${dev & 0xff}`;
    for (const way of ['read', 'write']) {
      writeFileSync(join(group, `blkio.throttle.${way}_bps_device`), `${device} ${USUAL}`);
    }
    const enter = 'echo $$ > "$0/cgroup.procs" && exec "$@"';
    return [title, ...lines(await run({ program: 'sh', args: ['-c', enter, group, ...part, '2'] }))];
  } finally {
    rmdirSync(group);
  }
}

function lines({ stdout }: Measured): readonly string[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`);
}
