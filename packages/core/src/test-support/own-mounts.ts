/**
 * Option of unshare(1) that gives a program mounts of its own. Who is root needs no user namespace for it, and may make none inside
 * chroot(2) (unshare(2), EPERM); everybody else becomes root of one.
 */
export const OWN_MOUNTS = process.getuid?.() === 0 ? '-m' : '-rm';
