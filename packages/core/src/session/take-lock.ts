import { setTimeout as sleep } from 'node:timers/promises';
import { isDarkiveError } from '../errors/index.ts';
import { acquireArchiveLock, type ArchiveLock } from '../lock/index.ts';
import { interruption } from '../services/interruption.ts';
import type { Services } from '../services/services.ts';

/** Milliseconds between two tries. */
const PAUSE = 1000;

/**
 * The lock of an archive directory; waits for it when another run holds it, at most `wait` milliseconds. Pauses are
 * counted, not the clock: it may be set meanwhile. Throws `lock-held`, or the interruption.
 */
export async function takeLock(
  archives: string,
  command: string,
  wait: number,
  services: Services,
): Promise<ArchiveLock> {
  const { signal, log } = services;
  for (let waited = 0; ; waited += PAUSE) {
    try {
      return await acquireArchiveLock(archives, {
        pid: services.process.pid,
        host: services.hostName,
        command,
        startedAt: services.clock().toISOString(),
      });
    } catch (error) {
      if (!isDarkiveError(error) || error.code !== 'lock-held' || waited >= wait) throw error;
      if (waited === 0) log.info(`waiting: ${error.message}`);
    }
    await sleep(PAUSE, undefined, { signal }).catch(() => {
      throw interruption(signal);
    });
  }
}
