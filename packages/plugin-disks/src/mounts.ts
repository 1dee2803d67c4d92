/** One line of `/proc/self/mountinfo` (proc_pid_mountinfo(5)). */
export interface Mount {
  /** `major:minor` of the file system. Two mounts of one file system have the same. */
  readonly device: string;
  /** Directory of the file system that lies at the mount point: `/`, or that of a bind mount or a subvolume. */
  readonly root: string;
  readonly point: string;
  /** `/dev/sdb1`, or whatever stands for it. */
  readonly source: string;
}

/** In the order in which they were mounted. Lines of another form are passed over. */
export function parseMounts(text: string): readonly Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split('\n')) {
    const fields = line.split(' ');
    const [, , device, root, point] = fields;
    // Optional fields lie between the sixth and a hyphen.
    const hyphen = fields.indexOf('-', 6);
    const source = fields[hyphen + 2];
    if (device === undefined || root === undefined || point === undefined || hyphen === -1 || source === undefined)
      continue;
    mounts.push({ device, root: unescaped(root), point: unescaped(point), source: unescaped(source) });
  }
  return mounts;
}

/** The mount that a path lies on: the deepest one above it, and of several at one point the last, which covers the others. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | null {
  let found: Mount | null = null;
  for (const mount of mounts) {
    if (isWithin(path, mount.point) && (found === null || mount.point.length >= found.point.length)) found = mount;
  }
  return found;
}

/** The path of a file of the file system where it is mounted; null when that part of it is not to be seen there. */
export function seenAt(path: string, { root, point }: Mount): string | null {
  if (!isWithin(path, root)) return null;
  return joined(point, path.slice(root === '/' ? 1 : root.length + 1));
}

/** The path within its file system of what is seen under `path` at a mount. */
export function withinFileSystem(path: string, { root, point }: Mount): string {
  return joined(root, path.slice(point === '/' ? 1 : point.length + 1));
}

function isWithin(path: string, directory: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`);
}

function joined(directory: string, rest: string): string {
  if (rest === '') return directory;
  return directory === '/' ? `/${rest}` : `${directory}/${rest}`;
}

/** Blanks, tabs, line feeds and backslashes are written as octal numbers of three digits. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
