import type { Config } from '../config/types.ts';
import type { Holding } from './holding.ts';
import { knownHoldings } from './known-holdings.ts';
import type { AskLedger } from './memory.ts';

export interface RestorePoint {
  readonly name: string;
  /** UTC, ISO 8601. */
  readonly createdAt: string;
}

/**
 * Definition → its newest restore point, by the judgement of `darkive status`. Definitions without one are left out. While the
 * storage cannot be read, the ledger says what is remembered.
 */
export async function restorePoints(
  config: Pick<Config, 'archives'>,
  ask: AskLedger,
): Promise<ReadonlyMap<string, RestorePoint>> {
  const { holdings } = await knownHoldings(config, ask);
  return newestPoints(holdings);
}

/** `holdings`: oldest first. */
export function newestPoints(holdings: readonly Holding[]): ReadonlyMap<string, RestorePoint> {
  const restorable = holdings.filter((holding) => holding.restorable);
  return new Map(restorable.map(({ definition, name, createdAt }) => [definition, { name, createdAt }]));
}
