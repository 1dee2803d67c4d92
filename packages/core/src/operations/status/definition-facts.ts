import type { Config } from '../../config/types.ts';
import { unsoundChains } from '../../holdings/index.ts';
import type { LastRun } from '../../ledger/index.ts';
import type { Zone } from '../../time/zone.ts';
import type { ArchiveFacts, DefinitionFacts } from './facts.ts';
import { plannedBackups } from './planned-backups.ts';

/** Every definition of the configuration, and those that only archives are left of. */
export function definitionFacts(
  config: Config,
  archives: readonly ArchiveFacts[],
  lastRuns: readonly LastRun[],
  now: Date,
  zone: Zone,
): DefinitionFacts[] {
  const unsound = unsoundChains(archives, new Map(archives.map((archive) => [archive.id, archive])));
  const own = Map.groupBy(archives, ({ definition }) => definition);
  const names = new Set([...config.definitions.map(({ name }) => name), ...own.keys()]);
  return [...names].map((name) => {
    const defined = config.definitions.find((one) => one.name === name);
    return {
      name,
      configured: defined !== undefined,
      planned:
        defined === undefined
          ? null
          : plannedBackups(
              defined,
              (own.get(name) ?? []).filter(({ id }) => !unsound.has(id)),
              now,
              zone,
            ),
      lastRun: lastRuns.find((run) => run.definition === name) ?? null,
    };
  });
}
