/** What the kernel says when storage is gone or broken, whatever the call: errno(3). */
const STORAGE_GONE = new Set(['EIO', 'ENODEV', 'ENXIO', 'ENOTCONN', 'ESTALE', 'EHOSTDOWN', 'EREMOTEIO', 'ENOMEDIUM']);

/** What it says of a path that is not there, or may not be used: nothing of ours is wrong either. */
const PATH_REFUSED = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS', 'ELOOP', 'ENOSPC', 'EDQUOT']);

/**
 * A failure of storage that nobody foresaw at this place, as message and next step; null for everything else, which is
 * a mistake of ours. `path` is null where the call had none, as when an open file is read.
 */
export function storageFailure(
  thrown: unknown,
): { readonly message: string; readonly hint: string; readonly path: string | null; readonly errno: string } | null {
  if (!(thrown instanceof Error)) return null;
  const { code, syscall, path } = thrown as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined || syscall.startsWith('spawn')) return null;
  if (!STORAGE_GONE.has(code) && (path === undefined || !PATH_REFUSED.has(code))) return null;
  const place = path === undefined ? 'the storage of archives, state and sources' : path;
  return {
    message: `A file or directory could not be used: ${thrown.message}.`,
    hint: `Check that ${place} is there, mounted and may be used by this user (findmnt), then run the command again.`,
    path: path ?? null,
    errno: code,
  };
}
