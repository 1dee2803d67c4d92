import type { BigIntStats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PRIVATE_DIRECTORY } from '../archive/layout.ts';
import type { Config, Definition, Surroundings } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';
import { compareBytes, joinBytes } from '../fs/index.ts';
import { namedPlaces } from '../services/named-places.ts';
import type { Services } from '../services/services.ts';

/** Directories that belong to Darkive: no archive ever holds them. */
export interface OwnDirectories {
  /** Those whose paths lead below the root, also when they do not exist yet; relative to the root. */
  readonly inside: readonly Buffer[];
  /** Whether the directory at an absolute path is one of them, whatever that path is: a bind mount shows it a second time. */
  readonly isOwn: (directory: Buffer) => Promise<boolean>;
}

/** Archives, state, logs, restore tests, and what plugins were given as their `directory`, as the configuration names them. */
export async function ownDirectories(
  config: Config,
  { root, name }: Definition,
  { surroundings }: Pick<Services, 'surroundings'>,
): Promise<OwnDirectories> {
  const paths = [
    ...new Set([
      config.archives.path,
      ...(await ownAlone(config.state)),
      config.temporary,
      ...(await ownAlone(config.log.directory)),
      ...pluginDirectories(config, name, surroundings),
    ]),
  ].map((path) => Buffer.from(path));
  const realRoot = await real(Buffer.from(root));
  const inside: Buffer[] = [];
  for (const path of paths) {
    const below = relativeTo(realRoot, await real(path));
    if (below !== null && !inside.some((one) => one.equals(below))) inside.push(below);
  }
  const identities = new Set<string>();
  const ownPrivate = Buffer.from(join(config.archives.path, PRIVATE_DIRECTORY));
  // What is being made lies below .darkive, which may be mounted elsewhere by itself.
  for (const path of [...paths, ...(await directoriesIn(ownPrivate))]) {
    const found = await stat(path, { bigint: true }).catch(() => null);
    if (found?.isDirectory() === true) identities.add(identity(found));
  }
  const device = (await stat(realRoot, { bigint: true })).dev;
  const holder = await lockHolder(Buffer.from(config.archives.path));
  return {
    inside: inside.toSorted(compareBytes),
    isOwn: async (directory) => {
      const found = await stat(directory, { bigint: true }).catch(() => null);
      if (found === null) return false;
      if (identities.has(identity(found))) return true;
      // Through FUSE or the network the same directory has other numbers; who holds its lock is told there all the same.
      return found.dev !== device && holder !== null && (await lockHolder(directory)) === holder;
    },
  };
}

/** Throws `guard-refused` when the root is one of our own directories: the archives would hold themselves. */
export async function refuseOwnRoot({ name, root }: Definition, own: OwnDirectories): Promise<void> {
  if (!(await own.isOwn(Buffer.from(root)))) return;
  throw new DarkiveError(
    'guard-refused',
    `${name}: the root ${root} is a directory of Darkive itself: that of the archives, the state, the logs, the parity, or the restore tests.`,
    {
      hint: 'Correct "root" of this definition, or choose another place for that directory. Earlier archives are not affected.',
      facts: { guard: 'own-root', definition: name, root },
    },
  );
}

/** The same for a directory under every path. */
function identity({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

/** What tells the sign of this run's lock from any other, to the nanosecond; null where there is none. */
async function lockHolder(archives: Buffer): Promise<string | null> {
  const file = joinBytes(archives, Buffer.from(`${PRIVATE_DIRECTORY}/lock-holder.json`));
  const found = await lstat(file, { bigint: true }).catch(() => null);
  return found === null ? null : `${found.size}:${found.mtimeNs}`;
}

/**
 * The directory when nothing else lies in it; otherwise what is ours in there beyond doubt. `/var/log` may be named for the
 * logs, and is not ours for that.
 */
async function ownAlone(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  if (names.every((name) => OURS.test(name) || OURS_AMONG_OURS.test(name))) return [directory];
  const live = join(directory, 'live');
  const running = await readdir(live).catch(() => []);
  return [
    ...names.filter((name) => OURS.test(name)).map((name) => join(directory, name)),
    // How far runs are; this run makes it, when it is not there yet.
    ...(running.every((name) => RUNNING.test(name)) ? [live] : []),
  ];
}

const RUNNING = /^(?:\.darkive-.*|[0-9a-f-]{36}\.json)$/;

const OURS = /^(?:\.darkive-|darkive(?:-tools|-debug)?\.log|ledger\.sqlite|catalogue\.sqlite)/;

/** Names that say nothing where other things lie, too. */
const OURS_AMONG_OURS = /^(?:live|tmp|log|metrics\.prom)/;

/** Where plugins put artifacts: their option `directory`, for this definition and for all. */
function pluginDirectories(config: Config, definition: string, surroundings: Surroundings): string[] {
  const own = config.definitions.find(({ name }) => name === definition)?.plugins ?? {};
  const sections = [...Object.values(config.plugins).map(({ options }) => options), ...Object.values(own)];
  return sections.flatMap(({ directory }) => namedPlaces(directory, surroundings));
}

async function directoriesIn(directory: Buffer): Promise<Buffer[]> {
  const entries = await readdir(directory, { encoding: 'buffer', withFileTypes: true }).catch(() => []);
  return [
    directory,
    ...entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => joinBytes(directory, name as unknown as Buffer)),
  ];
}

/** The path without symbolic links. What does not exist (yet) keeps its name below the part that does. */
async function real(path: Buffer): Promise<Buffer> {
  const text = path.toString('latin1');
  const parent = Buffer.from(dirname(text), 'latin1');
  try {
    return await realpath(path, { encoding: 'buffer' });
  } catch {
    if (parent.equals(path)) return path;
    return joinBytes(await real(parent), Buffer.from(text.slice(text.lastIndexOf('/') + 1), 'latin1'));
  }
}

/** Null when the path is not below the root. */
function relativeTo(root: Buffer, path: Buffer): Buffer | null {
  const above = root.at(-1) === 0x2f ? root : Buffer.concat([root, Buffer.from('/')]);
  if (path.length <= above.length || !path.subarray(0, above.length).equals(above)) return null;
  return path.subarray(above.length);
}
