import type { Config } from '../../config/types.ts';
import type { LedgerRecorder } from '../../ledger/index.ts';
import { createZone } from '../../time/zone.ts';
import { decideDefinition } from '../../holdings/due/decide-definition.ts';
import { readHistory } from '../../holdings/due/history.ts';
import type { Services } from '../../services/services.ts';

/** Definition → when its next archive is due, UTC, ISO 8601; now when one is due already. Not there: no schedule is on. */
export async function nextDue(
  config: Config,
  ledger: LedgerRecorder,
  services: Services,
): Promise<ReadonlyMap<string, string>> {
  const zone = createZone(services.zone());
  const now = services.clock();
  const history = await readHistory(config, ledger.attempt);
  return new Map(
    config.definitions.flatMap((definition) => {
      const { type, since, next } = decideDefinition(definition, history, now, zone);
      const at = type === null ? (next?.at ?? null) : (since ?? now.toISOString());
      return at === null ? [] : [[definition.name, at] as const];
    }),
  );
}
