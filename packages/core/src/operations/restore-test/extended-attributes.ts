import { createHash } from 'node:crypto';
import { joinBytes } from '../../fs/index.ts';
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
  const result = await runner.run('getfattr', [...OPTIONS, '--', joinBytes(directory, path)], {
    signal,
    timeout: TIMEOUT_MILLISECONDS,
  });
  if (result.exitCode !== 0) return null;
  return result.stdoutTail
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .toSorted()
    .join('\n');
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
