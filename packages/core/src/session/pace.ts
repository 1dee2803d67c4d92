import { setTimeout as sleep } from 'node:timers/promises';
import type { Services } from '../services/services.ts';

/** Waits until as much time has passed as reading these bytes may take, counted from the first call. Nothing is made up for. */
export function createPace(
  bytesPerSecond: number,
  { clock, signal }: Pick<Services, 'clock' | 'signal'>,
): (bytes: number) => Promise<void> {
  let due: number | null = null;
  return async (bytes) => {
    const now = clock().getTime();
    due = Math.max(due ?? now, now - MOST_SAVED_MS) + (bytes / bytesPerSecond) * 1000;
    if (due > now) await sleep(due - now, undefined, { signal });
  };
}

/** Time that was not used for reading may be used later, but no more than this. */
const MOST_SAVED_MS = 1000;
