import type { Config } from '../config/types.ts';
import type { NotifyLogDocument } from './notify-documents.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';

export interface NotifyLogOptions {
  readonly config: Config;
  /** Messages shown at most. */
  readonly limit: number;
}

/** `darkive notify log`: what was sent to whom, what waits and why. */
export async function notificationLog(
  { config, limit }: NotifyLogOptions,
  services: Pick<Services, 'clock'>,
): Promise<OperationResult<NotifyLogDocument>> {
  const ledger = await openServicesLedger(config, services);
  try {
    const findings = ledger.openFinding === null ? [] : [ledger.openFinding];
    return {
      document: { schema: 'darkive.notify-log/1', deliveries: ledger.outbox.list(limit), findings },
      exit: findings.length > 0 ? 'degraded' : 'done',
    };
  } finally {
    ledger.close();
  }
}
