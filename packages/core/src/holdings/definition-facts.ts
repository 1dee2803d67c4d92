import type { Config } from '../config/types.ts';
import { unsoundChains } from './index.ts';
import type { LastRun } from '../ledger/index.ts';
import { chainsOf } from '../records/chain.ts';
import type { Zone } from '../time/zone.ts';
import type { ArchiveFacts, DefinitionFacts, GoneFacts } from './facts.ts';
import { plannedBackups } from './planned-backups.ts';
import { possibleTypes } from './possible-types.ts';

/** Every definition of the configuration, and those that only archives are left of. */
export function definitionFacts(
  config: Config,
  archives: readonly ArchiveFacts[],
  gone: readonly GoneFacts[],
  lastRuns: readonly LastRun[],
  now: Date,
  zone: Zone,
): DefinitionFacts[] {
  const unsound = unsoundChains(archives, new Map(archives.map((archive) => [archive.id, archive])));
  const chains = chainsOf(archives);
  const usableOf = (list: readonly ArchiveFacts[]): ArchiveFacts[] =>
    list.filter(({ id }) => !unsound.has(id) && chains.get(id)?.complete === true);
  const own = Map.groupBy(archives, ({ definition }) => definition);
  const missed = gone.filter(({ elsewhere }) => elsewhere === null).map(({ definition }) => definition);
  const names = new Set([...config.definitions.map(({ name }) => name), ...own.keys(), ...missed]);
  return [...names].map((name) => {
    const defined = config.definitions.find((one) => one.name === name);
    const usable = usableOf(own.get(name) ?? []);
    return {
      name,
      configured: defined !== undefined,
      planned: defined === undefined ? [] : plannedBackups(defined, usable, now, zone),
      possible: defined === undefined ? null : possibleTypes(usable, defined.incremental),
      lastRun: lastRuns.find((run) => run.definition === name) ?? null,
    };
  });
}
