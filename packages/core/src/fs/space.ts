import { Buffer } from 'node:buffer';
import { statfs, unlink } from 'node:fs/promises';
import { createTemporary, removeQuietly } from './durable.ts';
import { errnoOf, ioError } from './fs-error.ts';

export interface FreeSpace {
  /** What an ordinary user can still write; the part reserved for root is not in it. */
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** Null on file systems that have no fixed number of inodes (btrfs, many FUSE). */
  readonly freeInodes: number | null;
}

/** The space of the file system that holds `directory` (statvfs(3)). Throws `io-failed`. */
export async function freeSpace(directory: string): Promise<FreeSpace> {
  try {
    const stat: StatFsWithFragments = await statfs(directory);
    // Blocks are counted in fragments (statvfs(3)); the two sizes differ on some FUSE file systems. Older Node has no frsize.
    const unit = stat.frsize !== undefined && stat.frsize > 0 ? stat.frsize : stat.bsize;
    return {
      freeBytes: stat.bavail * unit,
      totalBytes: stat.blocks * unit,
      freeInodes: stat.files > 0 ? stat.ffree : null,
    };
  } catch (error) {
    throw ioError(error, 'ask for the free space of', directory);
  }
}

/** Creates, writes, syncs and removes a small file. Throws `target-full` or `io-failed`. */
export async function probeWritable(directory: string): Promise<void> {
  let probe: string | null = null;
  try {
    const { path, handle } = await createTemporary(directory, 0o600);
    probe = path;
    try {
      await handle.writeFile(Buffer.alloc(4096, 'darkive '));
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Whoever sweeps up may have come first.
    await unlink(path).catch((error: unknown) => {
      if (errnoOf(error) !== 'ENOENT') throw error;
    });
  } catch (error) {
    if (probe !== null) await removeQuietly(probe);
    throw ioError(error, 'write to', directory);
  }
}

interface StatFsWithFragments {
  readonly bsize: number;
  readonly frsize?: number;
  readonly blocks: number;
  readonly bavail: number;
  readonly files: number;
  readonly ffree: number;
}
