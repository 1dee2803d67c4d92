import { Buffer } from 'node:buffer';
import { constants, fstatSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import type { BigIntStats, Stats } from 'node:fs';
import { fileError, Par2Error, systemCode } from '../errors.ts';
import { displayName } from '../format/names.ts';
import { openDescriptor } from './descriptor.ts';
import type { Descriptor } from './descriptor.ts';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** An open file and what identified it when it was opened. */
export interface OpenFile {
  readonly handle: Descriptor;
  readonly path: string;
  readonly size: number;
  readonly stat: BigIntStats;
}

/** A place in a directory, held by an open handle of the directory: renaming or replacing a parent changes nothing. */
export interface Place {
  /** Path of an entry in the held directory, for calls of `fs`. */
  entry(name: Buffer | string): Buffer;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the directory that holds `components` below `root`, one component at a time, following no symbolic link.
 * `create` makes missing directories. Undefined when a directory is missing.
 * @throws Par2Error `not-regular` when a component is a symbolic link or no directory
 */
export async function openPlace(
  root: string,
  components: readonly Buffer[],
  options: { create?: boolean } = {},
): Promise<Place | undefined> {
  let handle: Descriptor;
  try {
    // The root is the caller's own choice and may be a symbolic link.
    handle = openDescriptor(root, O_RDONLY | O_DIRECTORY);
  } catch (error) {
    throw fileError(error, root, 'read');
  }
  const shown: string[] = [root];
  for (const component of components.slice(0, -1)) {
    shown.push(displayName(component));
    const path = below(handle, component);
    try {
      if (options.create) makeDirectory(path);
      const inner = openDescriptor(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      await handle.close();
      handle = inner;
    } catch (error) {
      await handle.close();
      if (systemCode(error) === 'ENOENT') return undefined;
      throw fileError(error, shown.join('/'), 'read');
    }
  }
  const held = handle;
  return {
    entry: (name) => below(held, name),
    sync: () => syncDirectory(held, root),
    close: () => held.close(),
  };
}

/**
 * Opens a regular file below `root` for reading, following no symbolic link. Undefined when it does not exist.
 * @throws Par2Error `not-regular`, `unreadable`
 */
export async function openBeneath(root: string, components: readonly Buffer[]): Promise<OpenFile | undefined> {
  const place = await openPlace(root, components);
  if (place === undefined) return undefined;
  const shown = `${root}/${components.map(displayName).join('/')}`;
  try {
    return await openRegular(place.entry(lastOf(components)), shown);
  } finally {
    await place.close();
  }
}

/**
 * Opens a regular file for reading, whatever symbolic links lead there: to compare it, never to write to it. Undefined when
 * nothing is there, also when a link leads nowhere.
 * @throws Par2Error `not-regular`, `unreadable`
 */
export async function openThroughLinks(root: string, components: readonly Buffer[]): Promise<OpenFile | undefined> {
  const shown = `${root}/${components.map(displayName).join('/')}`;
  const path = Buffer.concat([Buffer.from(root), ...components.flatMap((part) => [Buffer.from('/'), part])]);
  return openChecked(
    shown,
    () => statSync(path),
    () => openDescriptor(path, O_RDONLY | O_NONBLOCK),
  );
}

/** Opens a regular file without following a symbolic link in its last component. Undefined when it does not exist. */
export async function openRegular(path: string | Buffer, shown: string): Promise<OpenFile | undefined> {
  return openChecked(
    shown,
    () => lstatSync(path),
    () => openDescriptor(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
  );
}

async function openChecked(shown: string, look: () => Stats, openIt: () => Descriptor): Promise<OpenFile | undefined> {
  let handle: Descriptor;
  try {
    // Opening a device or a FIFO can have effects or wait for ever: look first, and never wait.
    if (!look().isFile()) throw notRegular(shown);
    handle = openIt();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw fileError(error, shown, 'read');
  }
  const found = fstatSync(handle.fd, { bigint: true });
  if (!found.isFile()) {
    await handle.close();
    throw notRegular(shown);
  }
  return { handle, path: shown, size: Number(found.size), stat: found };
}

export function lastOf(components: readonly Buffer[]): Buffer {
  return components.at(-1) as Buffer;
}

function notRegular(path: string): Par2Error {
  return new Par2Error('not-regular', `${path} is not a regular file`, { facts: { path } });
}

/** Node has no openat(2); the kernel's view of our own handles does the same. */
function below(handle: Descriptor, name: Buffer | string): Buffer {
  return Buffer.concat([Buffer.from(`/proc/self/fd/${handle.fd}/`), Buffer.from(name)]);
}

/** Some file systems, of networks or of user space, cannot flush a directory and say so; nothing more can be done there. */
async function syncDirectory(held: Descriptor, path: string): Promise<void> {
  try {
    await held.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'ENOSYS', 'EBADF'].includes(systemCode(error))) throw fileError(error, path, 'write');
  }
}

function makeDirectory(path: Buffer): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}
