import type { FileHandle } from 'node:fs/promises';
import { DarkiveError } from '../errors/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Services } from '../services/services.ts';

/**
 * Takes the kernel's lock on an open directory, for all users and configurations. flock(1) locks the open file that it
 * inherits, which is ours (flock(2): a lock belongs to the open file, not to the process), so the lock stays until we and
 * every dar that inherited the handle are gone. Throws `lock-held`. A finding when it cannot be locked at all.
 */
export async function lockDirectory(
  handle: FileHandle,
  path: string,
  { runner, signal }: Services,
): Promise<Finding | null> {
  const result = await runner.run('flock', ['-x', '-n', '-E', String(HELD), '3'], { fds: [handle.fd], signal });
  if (result.exitCode === 0) return null;
  if (result.exitCode === HELD) {
    throw new DarkiveError('lock-held', `Another restore is writing into ${path}.`, {
      hint: 'Wait until it has ended, or give another directory with --to.',
      facts: { target: path },
    });
  }
  const why = result.startError ?? result.stderrTail.trim();
  return finding(
    'warning',
    'target-not-locked',
    `${path} could not be locked against a second restore: ${why}`,
    'Take care that nothing else is restored into it at the same time.',
    { target: path },
  );
}

const HELD = 75;
