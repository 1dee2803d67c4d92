import type { LedgerRecorder } from '../../ledger/index.ts';
import { finding, type Finding } from '../../records/finding.ts';
import { forgetLive } from '../live-progress.ts';
import type { Services } from '../../services/services.ts';

/** Closes the runs that never ended, and says so: nobody else could. Call it with the lock held. */
export async function abandonedRuns(ledger: LedgerRecorder, state: string, services: Services): Promise<Finding[]> {
  const closed = await ledger.closeAbandonedRuns(services.clock());
  const findings: Finding[] = [];
  for (const runId of closed) {
    await forgetLive(state, runId, services.log);
    const run = await ledger.attempt((open) => open.findRun(runId), null);
    if (run === null) continue;
    const { definition, type, startedAt } = run;
    const text = `The ${type} run of ${definition} that began at ${startedAt} never ended: it was killed, or the machine stopped.`;
    findings.push(finding('warning', 'run-abandoned', text, null, { definition, runId, startedAt }));
  }
  return findings;
}
