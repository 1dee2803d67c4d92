import { execFileSync } from 'node:child_process';

/**
 * Options of unshare(1) that give a program mounts of its own: as root of a user namespace. Inside chroot(2) nobody may make one
 * (unshare(2), EPERM), but root needs none there; and where the root directory is no mount, its propagation cannot be set.
 */
export const OWN_MOUNTS: readonly string[] = [['-rm'], ['-m'], ['-m', '--propagation', 'unchanged']].find(works) ?? [
  '-rm',
];

function works(options: readonly string[]): boolean {
  try {
    execFileSync('unshare', [...options, 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
