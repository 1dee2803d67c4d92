import type { Config } from '../config/types.ts';
import type { NotifyFlushDocument } from './notify-documents.ts';
import { deliver } from '../session/notify/deliver.ts';
import { announceKilledRuns } from '../session/notify/killed-runs.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';

export interface NotifyFlushOptions {
  readonly config: Config;
}

/**
 * `darkive notify flush`: tells of runs that were killed, then sends what waits, oldest first, before it is due; a server that
 * has asked to wait is left alone.
 */
export async function flushNotifications(
  { config }: NotifyFlushOptions,
  services: Services,
): Promise<OperationResult<NotifyFlushDocument>> {
  const killed = await announceKilledRuns(config, services);
  const ledger = await openServicesLedger(config, services);
  try {
    const { outbox } = ledger;
    const queue = outbox.due(services.clock(), { early: true });
    const deliveries = await deliver(queue, { outbox, perHour: config.notify.perHour, beginWithin: null }, services);
    const waiting = outbox.countWaiting();
    const findings = [...killed, ...(ledger.openFinding === null ? [] : [ledger.openFinding])];
    return {
      document: { schema: 'darkive.notify-flush/1', deliveries, waiting, findings },
      exit: waiting > 0 || deliveries.some(({ result }) => result === 'given-up') ? 'degraded' : 'done',
    };
  } finally {
    ledger.close();
  }
}
