import type { Services } from '../../services/services.ts';
import { announceError } from './announce.ts';
import type { LastGood } from './last-good.ts';
import type { Finding } from '../../records/finding.ts';

/**
 * Tells the notifiers that nothing can run because the configuration cannot be loaded, in the way that was remembered from
 * the last good one. Never rejects; what it returns are warnings.
 */
export function announceUnloadable(
  error: unknown,
  lastGood: LastGood,
  startedAt: Date,
  services: Services,
): Promise<readonly Finding[]> {
  return announceError(error, { event: 'configuration', startedAt }, lastGood, services);
}
