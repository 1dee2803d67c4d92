import type { Config } from '../../config/types.ts';
import { asDarkiveError } from '../../errors/index.ts';
import { createLedgerRecorder } from '../../ledger/index.ts';
import { acquireArchiveLock } from '../../lock/index.ts';
import type { Finding } from '../../records/finding.ts';
import { abandonedRuns } from './abandoned-runs.ts';
import { checkTarget } from '../../services/target-guards.ts';
import { openServicesLedger } from '../../services/open-ledger.ts';
import type { Services } from '../../services/services.ts';
import { announce } from './announce.ts';
import { notifiedRuns } from './notified-runs.ts';

/**
 * Tells of runs that were killed before they could tell anything, so that nobody has to wait for the next run. Looks only
 * where the lock is free: a run that goes on holds it. What cannot be looked at is told by the next run. Never rejects.
 */
export async function announceKilledRuns(config: Config, services: Services): Promise<readonly Finding[]> {
  const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
  try {
    const open = await ledger.attempt((opened) => opened.lastAttempts().some(({ outcome }) => outcome === null), false);
    if (!open) return [];
    await checkTarget(config.archives);
    const startedAt = services.clock();
    const lock = await acquireArchiveLock(config.archives.path, {
      pid: services.process.pid,
      host: services.hostName,
      command: 'notify flush',
      startedAt: startedAt.toISOString(),
    });
    let killed: Finding[];
    try {
      killed = await abandonedRuns(ledger, config.state, services);
    } finally {
      await lock.release();
    }
    if (killed.length === 0) return [];
    const runs = killed.map((one) => ({
      definition: String(one.facts['definition']),
      type: null,
      outcome: 'failed' as const,
      exit: 'terminated' as const,
      archive: null,
      findings: [one],
      error: null,
      startedAt: String(one.facts['startedAt']),
      endedAt: startedAt.toISOString(),
    }));
    const definitions = await notifiedRuns(runs, { config, ledger, look: true, backups: true }, services);
    const said = {
      event: 'backup',
      outcome: 'failed',
      exit: 'terminated',
      startedAt,
      definitions,
      findings: [],
    } as const;
    return [...killed, ...(await announce(said, config, services))];
  } catch (error) {
    services.log.info(`notify: runs that were killed are told later: ${asDarkiveError(error).message}`);
    return [];
  } finally {
    await ledger.close();
  }
}
