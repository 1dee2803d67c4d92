import { execFile } from 'node:child_process';
import { readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { promisify } from 'node:util';
import {
  DarkiveError,
  openDirectoryPlace,
  type FoundPlace,
  type PlaceContext,
  type PlaceDriver,
} from '@darkive/core/plugin';
import { z } from 'zod';
import { LSBLK_ARGUMENTS, parseBlockDevices, type BlockDevice } from './block-devices.ts';
import { parseMounts, type Mount } from './mounts.ts';
import { diskAt, whereIs, type DiskOptions } from './where.ts';

const optionsOfDisk = z.object({
  uuid: z.string().min(1),
  label: z.string().min(1).nullable(),
  directory: z.string().startsWith('/'),
});

/** A disk that a person attaches, and the user, udisks or fstab mounts: this never does. */
export const diskDriver: PlaceDriver<DiskOptions> = {
  kind: 'disk',
  traits: { rewritable: true, cheapHash: false, reach: 'when-attached' },
  optionsAt: async (at, context) => {
    const path = await directoryAt(at);
    const { mounts, devices } = await look(context);
    const disk = diskAt(path, mounts, devices);
    if (disk.problem === null) return disk.options;
    throw new DarkiveError('usage-invalid', noDisk(at, disk.problem, disk.point), {
      hint: 'Mount the disk and give a directory on it. For a directory that is always there use --kind directory.',
      facts: { path: at },
    });
  },
  readOptions: (kept) => {
    const { success, data } = optionsOfDisk.safeParse(kept);
    if (success) return data;
    throw new DarkiveError('usage-invalid', 'What is known of the place does not say which disk it is.', {
      hint: 'Attach the disk, and say where it is: darkive place set NAME --at /media/anna/bank-2',
    });
  },
  find: async (options, context) => findDisk(options, context),
  open: async (options, context) => {
    const found = await findDisk(options, context);
    if (found.state === 'here') return openDirectoryPlace(found.at, context);
    throw new DarkiveError('guard-refused', `${named(options)} is not here.`, { hint: found.say });
  },
};

async function findDisk(options: DiskOptions, context: PlaceContext): Promise<FoundPlace> {
  const { mounts, devices } = await look(context);
  const found = whereIs(options, mounts, devices);
  const disk = named(options);
  const then = 'then run the command again.';
  switch (found.state) {
    case 'mounted':
      if (await isDirectory(found.path)) return { state: 'here', at: found.path };
      return {
        state: 'absent',
        say: `Look for ${options.directory} on ${disk}: it is mounted, and there is no ${found.path}.`,
      };
    case 'hidden':
      return {
        state: 'absent',
        say: `Mount the whole of ${disk}: at ${found.points.join(', ')} its directory ${options.directory} is not to be seen.`,
      };
    case 'unmounted':
      return {
        state: 'absent',
        say: `Mount ${disk}, which is attached (udisksctl mount -b ${found.devices.join(' or ')}), ${then}`,
      };
    case 'absent':
      return { state: 'absent', say: `Attach ${disk} and mount it, ${then}` };
    case 'cloned':
      throw new DarkiveError(
        'guard-refused',
        `There is more than one disk with the UUID ${options.uuid} (${found.points.join(', ')}): one is a copy of the other. Nothing was written.`,
        { hint: `Unmount the copy, ${then}`, facts: { uuid: options.uuid, points: [...found.points] } },
      );
  }
}

function named({ uuid, label }: DiskOptions): string {
  return label === null ? `the disk with the UUID ${uuid}` : `the disk labelled ${label}`;
}

function noDisk(at: string, problem: 'system' | 'unknown', point: string): string {
  return problem === 'system'
    ? `${at} is on the disk that this system runs from: no disk is mounted there.`
    : `No UUID is known of the file system at ${point}, so that ${at} could not be told from another disk.`;
}

async function directoryAt(at: string): Promise<string> {
  const path = isAbsolute(at) ? await realpath(at).catch(() => null) : null;
  if (path !== null && (await isDirectory(path))) return path;
  throw new DarkiveError('usage-invalid', `${at} is no directory.`, {
    hint: 'Mount the disk, and give the path of a directory on it.',
    facts: { path: at },
  });
}

/** A disk that fails while it is looked at is not there. */
async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Mounts first: what appears in between is not found, and never taken for another one. */
async function look({ signal }: PlaceContext): Promise<{ mounts: readonly Mount[]; devices: readonly BlockDevice[] }> {
  const mounts = parseMounts(await readFile('/proc/self/mountinfo', 'utf8'));
  const devices = parseBlockDevices(await listBlockDevices(signal));
  if (devices !== null) return { mounts, devices };
  throw new DarkiveError('tool-failed', 'lsblk has answered in a form that is not known.', {
    hint: `See what it says: lsblk ${LSBLK_ARGUMENTS.join(' ')}`,
  });
}

/** Milliseconds. It reads what the kernel and udev know, and waits for no disk; that takes none unless something hangs. */
const LSBLK_TIMEOUT = 30_000;

async function listBlockDevices(signal: AbortSignal): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('lsblk', LSBLK_ARGUMENTS, { signal, timeout: LSBLK_TIMEOUT });
    return stdout;
  } catch (error) {
    signal.throwIfAborted();
    throw new DarkiveError('tool-failed', `lsblk failed, which tells which disks are attached: ${String(error)}`, {
      hint: 'Install util-linux, then run the command again.',
      cause: error,
    });
  }
}
