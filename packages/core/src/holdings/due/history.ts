import type { Config } from '../../config/types.ts';
import type { DarkiveError } from '../../errors/index.ts';
import { isUsable, knownHoldings, type AskLedger } from '../index.ts';
import { finding, type Finding } from '../../records/finding.ts';
import type { LastAttempt, PastArchive } from '../../schedule/index.ts';

/** What happened so far, as a schedule needs it. */
export interface History {
  archivesOf(definition: string): readonly PastArchive[];
  attemptsOf(definition: string): readonly LastAttempt[];
  readonly findings: readonly Finding[];
}

/**
 * Manifests say what was made; what cannot be restored makes nothing done. While the storage cannot be read, for example because it is not mounted, the ledger
 * remembers: an empty mount point must not look as if everything were due.
 */
export async function readHistory(config: Config, ask: AskLedger): Promise<History> {
  const attempts = Map.groupBy(await ask((ledger) => ledger.lastAttempts(), []), ({ definition }) => definition);
  const { holdings, unseen, findings } = await knownHoldings(config, ask);
  const past = Map.groupBy(holdings.filter(isUsable), ({ definition }) => definition);
  return {
    archivesOf: (definition) => past.get(definition) ?? [],
    attemptsOf: (definition) => attempts.get(definition) ?? [],
    findings: unseen === null ? findings : [...findings, notSeen(unseen)],
  };
}

function notSeen({ message, hint, facts }: DarkiveError): Finding {
  const text = `The archives cannot be looked at; the ledger says what there was. ${message}`;
  return finding('warning', 'archives-not-seen', text, hint ?? null, facts);
}
