import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DarkiveError } from '../errors/index.ts';

const lockHolderSchema = z.object({
  pid: z.int().nonnegative(),
  host: z.string(),
  /** What was started, for the reader: `darkive backup full`. */
  command: z.string(),
  /** UTC, ISO 8601. */
  startedAt: z.string(),
});

/** Who holds the lock of an archive directory. */
export type LockHolder = Readonly<z.infer<typeof lockHolderSchema>>;

/** The text of the holder file. */
export function formatHolder({ pid, host, command, startedAt }: LockHolder): string {
  return `${JSON.stringify({ pid, host, command, startedAt }, null, 2)}\n`;
}

/** The holder as written by itself; null when it has not written it yet or the file cannot be understood. */
export async function readHolder(file: string): Promise<LockHolder | null> {
  try {
    return lockHolderSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    // Only the message is poorer without it: the lock itself is the kernel's.
    return null;
  }
}

export function lockHeldError(archivesDirectory: string, holder: LockHolder | null): DarkiveError {
  const who =
    holder === null
      ? 'another process'
      : `process ${holder.pid} on ${holder.host} ("${holder.command}", since ${holder.startedAt})`;
  return new DarkiveError('lock-held', `The archive directory ${archivesDirectory} is locked by ${who}.`, {
    hint: 'Wait until that run has ended, then run the command again. The lock goes when its process ends.',
    facts: { archives: archivesDirectory, ...holder },
  });
}
