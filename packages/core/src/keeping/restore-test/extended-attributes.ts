import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { joinBytes, removeTree, TEMPORARY_PREFIX } from '../../fs/index.ts';
import type { ToolRunner } from '../../exec/types.ts';

const OPTIONS = ['--no-dereference', '--dump', '--encoding=hex', '--match=^user\\.', '--absolute-names'] as const;
const TIMEOUT_MILLISECONDS = 60_000;

/**
 * Extended attributes of a file, as getfattr(1) dumps them (values in hexadecimal, names sorted); null when they cannot be read.
 * Only the `user.` namespace: the others belong to the system and differ between file systems.
 */
export async function readExtendedAttributes(
  runner: ToolRunner,
  directory: string,
  path: Buffer,
  signal: AbortSignal,
): Promise<string | null> {
  return attributeLines(runner, joinBytes(directory, path), signal);
}

/**
 * True when all paths have the same attributes below both directories: one getfattr for each side instead of two for
 * each file. False when they differ or something could not be read; the files are then asked one by one.
 */
export async function sameExtendedAttributes(
  runner: ToolRunner,
  directories: readonly [string, string],
  paths: readonly Buffer[],
  signal: AbortSignal,
): Promise<boolean> {
  const [one, other] = await Promise.all(directories.map((directory) => digest(runner, directory, paths, signal)));
  return one !== null && one === other;
}

/** SHA-256 of what getfattr says of the paths; null when it fails. */
async function digest(
  runner: ToolRunner,
  directory: string,
  paths: readonly Buffer[],
  signal: AbortSignal,
): Promise<string | null> {
  const hash = createHash('sha256');
  const { exitCode } = await runner.run('getfattr', [...OPTIONS, '--', ...paths.map((path) => joinBytes('.', path))], {
    cwd: directory,
    signal,
    timeout: TIMEOUT_MILLISECONDS,
    onStdout: (chunk) => void hash.update(chunk),
  });
  return exitCode === 0 ? hash.digest('hex') : null;
}

/** Sets a small attribute on a file and says whether it is there then; null when setfattr(1) is not installed. */
export function attributeSetter(runner: ToolRunner, signal: AbortSignal): ((file: string) => Promise<boolean>) | null {
  if (runner.find('setfattr') === null) return null;
  return async (file) => {
    const limits = { signal, timeout: TIMEOUT_MILLISECONDS };
    const { exitCode } = await runner.run('setfattr', ['-n', 'user.darkive', '-v', 'x', '--', file], limits);
    if (exitCode !== 0) return false;
    return (await runner.run('getfattr', ['-n', 'user.darkive', '--', file], limits)).exitCode === 0;
  };
}

/**
 * True when a new file in a directory takes the attributes of a file and shows them again: then it is not the directory's file
 * system that lacks them.
 */
export async function canHoldAttributes(
  runner: ToolRunner,
  source: string,
  path: Buffer,
  directory: string,
  signal: AbortSignal,
): Promise<boolean> {
  const place = await mkdtemp(join(directory, `${TEMPORARY_PREFIX}attributes-`));
  try {
    const [file, dump] = [join(place, 'file'), join(place, 'dump')];
    await writeFile(file, '');
    const wanted = (await attributeLines(runner, joinBytes(source, path), signal)) ?? '';
    const header = Buffer.from(`# file: ${escaped(file)}\n`);
    await writeFile(dump, Buffer.concat([header, Buffer.from(`${wanted}\n`, 'latin1')]));
    const { exitCode } = await runner.run('setfattr', [`--restore=${dump}`], { signal, timeout: TIMEOUT_MILLISECONDS });
    return exitCode === 0 && (await attributeLines(runner, Buffer.from(file), signal)) === wanted;
  } finally {
    await removeTree(place);
  }
}

/** All that getfattr dumps of a file, however long; null when it fails. */
async function attributeLines(runner: ToolRunner, path: Buffer, signal: AbortSignal): Promise<string | null> {
  const chunks: Buffer[] = [];
  const { exitCode } = await runner.run('getfattr', [...OPTIONS, '--', path], {
    signal,
    timeout: TIMEOUT_MILLISECONDS,
    onStdout: (chunk) => void chunks.push(chunk),
  });
  if (exitCode !== 0) return null;
  const lines = Buffer.concat(chunks).toString('latin1').split('\n');
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .toSorted()
    .join('\n');
}

/** As getfattr(1) writes a path: what would be read as something else is `\ooo`. */
function escaped(path: string): string {
  return path.replace(/[\\\n\r]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
