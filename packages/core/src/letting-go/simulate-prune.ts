import type { Age, Config } from '../config/index.ts';
import { DarkiveError } from '../errors/index.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import { createCalendar, hasRules, MOST_RUNS, simulateRetention } from '../retention/index.ts';
import type { SimulationDocument } from './retention-documents.ts';
import type { OperationResult } from '../services/result.ts';
import { selectDefinitions } from '../session/select-definitions.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import type { Services } from '../services/services.ts';

export interface SimulateOptions {
  readonly config: Config;
  /** Empty means all that are configured. */
  readonly definitions: readonly string[];
  /** IANA name of the time zone. */
  readonly zone: string;
  readonly length: Age;
  /** Time from one run to the next. */
  readonly every: Age;
  /** Time from one archive of a type to the next; null makes none. */
  readonly schedule: Readonly<Record<ArchiveType, Age | null>>;
}

/** `darkive prune --simulate`: what would exist over time if backups began now, from nothing. Looks at no archive. */
export async function simulatePrune(
  options: SimulateOptions,
  services: Services,
): Promise<OperationResult<SimulationDocument>> {
  const calendar = createCalendar(options.zone);
  const start = services.clock().getTime();
  const [first, second] = [start, calendar.add(start, options.every)];
  const runs = (calendar.add(start, options.length) - first) / (second - first);
  if (runs > MOST_RUNS) {
    throw new DarkiveError(
      'usage-invalid',
      `That would be ${Math.round(runs)} runs; a simulation has at most ${MOST_RUNS}.`,
      {
        hint: 'Simulate a shorter time, or runs that are further apart with --every.',
      },
    );
  }
  const definitions = selectDefinitions(options.config, options.definitions).map((definition) => {
    throwIfInterrupted(services.signal);
    const { runs: simulated, archives } = simulateRetention({
      definition: definition.name,
      policy: definition.retention,
      incremental: definition.incremental,
      calendar,
      start: new Date(start),
      length: options.length,
      every: options.every,
      schedule: options.schedule,
    });
    return {
      definition: definition.name,
      configured: hasRules(definition.retention),
      runs: simulated.map(({ at, ...run }) => ({ at: at.toISOString(), ...run })),
      archives: archives.map(({ name, type, createdAt }) => ({ name, type, createdAt })),
    };
  });
  return { document: { schema: 'darkive.prune-simulation/1', definitions }, exit: 'done' };
}
