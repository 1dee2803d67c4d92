import { readManifest } from '../../archive/index.ts';
import type { Config } from '../../config/types.ts';
import { syncArchives, type LedgerRecorder } from '../../ledger/index.ts';
import { notifiedDefinition } from '../../notify/index.ts';
import type { NotifiedDefinition } from '../../records/notification.ts';
import type { Services } from '../../services/services.ts';
import { awayOf } from '../../copies/away.ts';
import { copiesPolicyOf } from '../../copies/policy.ts';
import { knownHoldings } from '../../holdings/known-holdings.ts';
import { memoryOf } from '../../holdings/index.ts';
import { newestPoints } from '../../holdings/restore-points.ts';
import { syncPlaces } from '../../services/synced-places.ts';
import { nextDue } from './next-due.ts';

interface Sources {
  readonly config: Config;
  readonly ledger: LedgerRecorder;
  /** The archive directory is the right one: the ledger may learn from it. */
  readonly look: boolean;
  /** They are backups: a success may be the end of a failure, and the schedule says when the next is due. */
  readonly backups: boolean;
}

type EndedRun = Parameters<typeof notifiedDefinition>[0];

/** Runs as notifiers are told of them: with what was before, and what can be restored now. */
export async function notifiedRuns(
  runs: readonly EndedRun[],
  { config, ledger, look, backups }: Sources,
  services: Services,
): Promise<readonly NotifiedDefinition[]> {
  if (!services.plugins.loaded.some(({ hooks }) => hooks.includes('notify'))) return [];
  const directory = config.archives.path;
  if (look) {
    await ledger.attempt((open) => syncArchives(open, directory, readManifest, services.clock()), {
      problems: [],
      damaged: [],
    });
    await ledger.attempt((open) => syncPlaces(open, directory), []);
  }
  const due = backups ? await nextDue(config, ledger, services) : new Map<string, string>();
  const { holdings, memory } = await knownHoldings(config, ledger.attempt, (open) => memoryOf(open, directory));
  const points = newestPoints(holdings);
  const now = services.clock();
  const away = awayOf({ holdings, places: memory?.places ?? [], policyOf: copiesPolicyOf(config), now });
  const notified: NotifiedDefinition[] = [];
  for (const run of runs) {
    const recovered = await ledger.attempt(
      (open) => backups && open.outcomeBefore(run.definition, new Date(run.startedAt)) === 'failed',
      false,
    );
    const restorableAt = points.get(run.definition)?.createdAt ?? null;
    const left = away?.byDefinition.get(run.definition) ?? null;
    notified.push(
      notifiedDefinition(run, {
        recovered,
        restorableAt,
        away: away === null ? null : { restorableAt: left?.restorePoint?.createdAt ?? null },
        nextDue: due.get(run.definition) ?? null,
      }),
    );
  }
  return notified;
}
