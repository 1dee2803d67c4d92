/** Directories that belong to the system: nothing is restored into them or below. */
const SYSTEM = [
  '/bin',
  '/boot',
  '/dev',
  '/etc',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/proc',
  '/sbin',
  '/sys',
  '/usr',
];

/** Directories that others keep things in: only something below them can be a target. */
const SHARED = new Set(['/', '/home', '/opt', '/root', '/run', '/srv', '/tmp', '/var', '/var/lib', '/var/tmp']);

/** Why a directory is never restored into, to be said after its path; null when it may be. Both paths are real paths. */
export function protectedReason(target: string, home: string): string | null {
  if (SYSTEM.some((place) => isInside(target, place))) return 'it belongs to the system';
  if (SHARED.has(target)) return 'it is shared by the system and others';
  return target === home ? 'it is your home directory' : null;
}

export function isInside(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);
}
