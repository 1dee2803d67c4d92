import { bytesWithParity, doubtfulReferences, judged, type Holding } from '../holdings/index.ts';
import type { Config, Definition } from '../config/types.ts';
import { createCalendar, decideRetention, hasRules } from '../retention/index.ts';
import type { DashboardPrune } from './dashboard-storage.ts';
import type { Gathered } from './gather.ts';

export interface PruneForecast {
  readonly document: DashboardPrune;
  /** Ids of archives that would go. */
  readonly removed: ReadonlySet<string>;
  /** Archive id → why it stays or goes. */
  readonly reasons: ReadonlyMap<string, readonly string[]>;
}

/** What `darkive prune` would do now, by the same decision; but plugins, which may want archives to stay, are not asked. */
export function forecastPrune(gathered: Gathered, config: Config, zone: string): PruneForecast {
  const calendar = createCalendar(zone);
  const doubtful = doubtfulReferences(gathered.archives, gathered.names);
  const own = Map.groupBy(gathered.archives, ({ definition }) => definition);
  const removals: DashboardPrune['removals'][number][] = [];
  const refusals: DashboardPrune['refusals'][number][] = [];
  const removed = new Set<string>();
  const reasons = new Map<string, readonly string[]>();
  for (const definition of config.definitions) {
    const archives = own.get(definition.name) ?? [];
    const plan = decideRetention({
      archives: archives.map(judged),
      policy: definition.retention,
      now: gathered.now,
      calendar,
      protect: protectedFulls(archives, gathered),
      doubtful,
      removeOrphans: false,
      allowMass: false,
    });
    const byId = new Map(archives.map((archive) => [archive.id, archive]));
    if (plan.refusal !== null) refusals.push({ definition: definition.name, reason: plan.refusal });
    for (const { archive, action, reasons: why } of plan.decisions) {
      reasons.set(archive.id, why);
      if (action !== 'remove') continue;
      removed.add(archive.id);
      const held = byId.get(archive.id);
      const bytes = held === undefined ? 0 : bytesWithParity(held);
      removals.push({ name: archive.name, definition: definition.name, bytes, reason: why[0] ?? '' });
    }
  }
  return {
    removed,
    reasons,
    document: {
      removals,
      bytes: removals.reduce((sum, { bytes }) => sum + bytes, 0),
      refusals,
      configured: config.definitions.some(({ retention }: Definition) => hasRules(retention)),
      command: 'darkive prune --dry-run',
    },
  };
}

/** As `prune` does: without a ledger it is not known whether the other FULL archives are good. */
function protectedFulls(archives: readonly Holding[], { remembered }: Gathered): ReadonlyMap<string, string> {
  if (remembered !== null) return new Map();
  const reason = 'the ledger cannot be read: whether the other FULL archives are good is not known';
  return new Map(archives.flatMap(({ id, type }) => (type === 'FULL' ? [[id, reason] as const] : [])));
}
