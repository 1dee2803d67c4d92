import type { Config } from '../config/types.ts';
import type { LastRun } from '../ledger/index.ts';
import type { Zone } from '../time/zone.ts';
import type { DefinitionFacts, GoneFacts } from './facts.ts';
import { isUsable, type Holding } from './holding.ts';
import { plannedBackups } from './planned-backups.ts';
import { possibleTypes } from './possible-types.ts';

/** Every definition of the configuration, and those that only archives are left of. */
export function definitionFacts(
  config: Config,
  archives: readonly Holding[],
  gone: readonly GoneFacts[],
  lastRuns: readonly LastRun[],
  now: Date,
  zone: Zone,
): DefinitionFacts[] {
  const own = Map.groupBy(archives, ({ definition }) => definition);
  const missed = gone.filter(({ elsewhere }) => elsewhere === null).map(({ definition }) => definition);
  const names = new Set([...config.definitions.map(({ name }) => name), ...own.keys(), ...missed]);
  return [...names].map((name) => {
    const defined = config.definitions.find((one) => one.name === name);
    const usable = (own.get(name) ?? []).filter(isUsable);
    return {
      name,
      configured: defined !== undefined,
      planned: defined === undefined ? [] : plannedBackups(defined, usable, now, zone),
      possible: defined === undefined ? null : possibleTypes(usable, defined.incremental),
      lastRun: lastRuns.find((run) => run.definition === name) ?? null,
    };
  });
}
