import { lstat } from 'node:fs/promises';
import type { CatalogueEntry } from '../../dar/index.ts';
import { errnoOf, joinBytes } from '../../fs/index.ts';

/** A file that dar will not save, or with its metadata alone, although its inode changed since the reference was made. */
export interface TouchedFile {
  readonly path: Buffer;
  readonly bytes: number;
  /** dar's CRC of the data that the reference stands for; null when the listings read so far have none. */
  readonly crc: string | null;
  /** Base path of the archive that holds these data; null with the CRC. */
  readonly holder: string | null;
  /** `device:inode`. */
  readonly inode: string;
  /** ctime, for a second look. */
  readonly changedNs: bigint;
}

/** What the source has there now. */
export interface SourceFile {
  readonly isFile: boolean;
  readonly bytes: number;
  readonly modifiedNs: bigint;
  readonly changedNs: bigint;
  readonly inode: string;
}

/**
 * Whether dar takes the data of the reference for those of the source (same size, same modification time), although the
 * inode changed since: its content may be another one (touch -r, VeraCrypt, rsync -t), or it was only renamed, linked, or given
 * other rights.
 */
export function isTouched(entry: CatalogueEntry, now: SourceFile): boolean {
  if (entry.kind !== 'file' || entry.dirty || !now.isFile) return false;
  if (entry.bytes !== now.bytes || entry.modifiedAt !== archivedSeconds(now.modifiedNs)) return false;
  return (
    entry.changedAt === undefined || entry.changedAt === null || entry.changedAt !== archivedSeconds(now.changedNs)
  );
}

/** dar knows no times before 1970 (docs/tools/dar.md, "Dates"). */
function archivedSeconds(nanoseconds: bigint): number {
  return nanoseconds < 0n ? 0 : Number(nanoseconds / 1_000_000_000n);
}

/** Null when it is not there, or cannot be looked at: dar says that. */
export async function lookAt(root: string, path: Buffer): Promise<SourceFile | null> {
  try {
    const stat = await lstat(joinBytes(root, path), { bigint: true });
    return {
      isFile: stat.isFile(),
      bytes: Number(stat.size),
      modifiedNs: stat.mtimeNs,
      changedNs: stat.ctimeNs,
      inode: `${stat.dev}:${stat.ino}`,
    };
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return null;
  }
}
