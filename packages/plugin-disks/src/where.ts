import type { BlockDevice } from './block-devices.ts';
import { mountOf, seenAt, withinFileSystem, type Mount } from './mounts.ts';

/** What is kept of a disk at home. Its identity is that of its file system, not where it was mounted. */
export interface DiskOptions {
  readonly uuid: string;
  readonly label: string | null;
  /** Directory of the place within the file system: `/`, or `/darkive`. */
  readonly directory: string;
}

export type DiskHere =
  | { readonly options: DiskOptions; readonly problem: null }
  /** `system`: the disk that this system runs from. `unknown`: no UUID of its file system is known. */
  | { readonly options: null; readonly problem: 'system' | 'unknown'; readonly point: string };

/** The disk that a path lies on. `path`: absolute, without links. */
export function diskAt(path: string, mounts: readonly Mount[], devices: readonly BlockDevice[]): DiskHere {
  const mount = mountOf(path, mounts);
  const point = mount?.point ?? '/';
  if (mount === null || mount.device === mountOf('/', mounts)?.device)
    return { options: null, problem: 'system', point };
  const device = deviceOf(mount, devices);
  if (device === null) return { options: null, problem: 'unknown', point };
  const { uuid, label } = device;
  return { options: { uuid, label, directory: withinFileSystem(path, mount) }, problem: null };
}

export type DiskFound =
  | { readonly state: 'mounted'; readonly path: string }
  /** It is mounted, in a way that does not show the directory of the place. */
  | { readonly state: 'hidden'; readonly points: readonly string[] }
  /** It is attached. */
  | { readonly state: 'unmounted'; readonly devices: readonly string[] }
  | { readonly state: 'absent' }
  /** Two different disks have the same UUID: one is a copy of the other. */
  | { readonly state: 'cloned'; readonly points: readonly string[] };

/** Where a disk is now. Pure. */
export function whereIs(
  { uuid, directory }: DiskOptions,
  mounts: readonly Mount[],
  devices: readonly BlockDevice[],
): DiskFound {
  const visible = mounts.filter((mount) => mountOf(mount.point, mounts) === mount);
  const its = visible.filter((mount) => deviceOf(mount, devices)?.uuid === uuid);
  if (new Set(its.map(({ device }) => device)).size > 1)
    return { state: 'cloned', points: its.map(({ point }) => point) };
  // What is mounted within it may lie over the directory.
  const paths = its.flatMap((mount) => {
    const path = seenAt(directory, mount);
    return path !== null && mountOf(path, mounts) === mount ? [path] : [];
  });
  const [path] = paths;
  if (path !== undefined) return { state: 'mounted', path };
  if (its.length > 0) return { state: 'hidden', points: its.map(({ point }) => point) };
  const attached = devices.filter((device) => device.uuid === uuid).map((device) => device.path);
  return attached.length > 0 ? { state: 'unmounted', devices: attached } : { state: 'absent' };
}

/** By its number; file systems of several devices (btrfs) have one of their own, and name a device as their source. */
function deviceOf(mount: Mount, devices: readonly BlockDevice[]): BlockDevice | null {
  return (
    devices.find(({ device }) => device === mount.device) ??
    devices.find(({ path, aliases }) => [path, ...aliases].includes(mount.source)) ??
    null
  );
}
