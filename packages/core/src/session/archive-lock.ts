import type { Config } from '../config/types.ts';
import { acquireArchiveLock } from '../lock/index.ts';
import type { Finding } from '../records/finding.ts';
import type { Services } from '../services/services.ts';

/** Does the work with the lock of the archive directory held. Throws `lock-held`. */
export async function withArchiveLock<T>(
  config: Config,
  command: string,
  services: Services,
  work: (findings: readonly Finding[]) => Promise<T>,
): Promise<T> {
  const lock = await acquireArchiveLock(config.archives.path, {
    pid: services.process.pid,
    host: services.hostName,
    command,
    startedAt: services.clock().toISOString(),
  });
  try {
    return await work(lock.finding === null ? [] : [lock.finding]);
  } finally {
    await lock.release();
  }
}
