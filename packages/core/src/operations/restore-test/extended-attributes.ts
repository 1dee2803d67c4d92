import { joinBytes } from '../../fs/index.ts';
import type { ToolRunner } from '../../exec/types.ts';

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
  const result = await runner.run(
    'getfattr',
    [
      '--no-dereference',
      '--dump',
      '--encoding=hex',
      '--match=^user\\.',
      '--absolute-names',
      '--',
      joinBytes(directory, path),
    ],
    { signal, timeout: 60_000 },
  );
  if (result.exitCode !== 0) return null;
  return result.stdoutTail
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .toSorted()
    .join('\n');
}
