import { stat } from 'node:fs/promises';
import { DarkiveError } from '../../errors/index.ts';
import { errnoOf, ioError } from '../../fs/index.ts';

/**
 * Remembers which directory lies at a path now. What it returns throws `guard-refused` once another one does: a disk that was
 * unplugged and unmounted leaves its mount point, and what is written there lands on the disk below.
 */
export async function sameRoot(root: string): Promise<() => Promise<void>> {
  const first = await identity(root);
  return async () => {
    if ((await identity(root)) === first) return;
    throw new DarkiveError(
      'guard-refused',
      `What was at ${root} is not there any more: it was unplugged or unmounted.`,
      {
        hint: 'Attach it and mount it again, then run the command again: it goes on where it was.',
        facts: { path: root },
      },
    );
  };
}

/** Null when nothing is there. */
async function identity(root: string): Promise<string | null> {
  try {
    const { dev, ino } = await stat(root, { bigint: true });
    return `${dev} ${ino}`;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw ioError(error, 'reach', root);
  }
}
