import { readStore } from '../../archive/index.ts';
import type { Config } from '../../config/types.ts';
import { asDarkiveError } from '../../errors/index.ts';
import { gatherEvidence, unsoundChains, type AskLedger } from '../index.ts';
import { finding, type Finding } from '../../records/finding.ts';
import type { LastAttempt, PastArchive } from '../../schedule/index.ts';
import { checkReadableTarget } from '../../services/target-guards.ts';
import { manifestFinding } from '../../services/synced-ledger.ts';

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
export async function readHistory({ archives }: Config, ask: AskLedger): Promise<History> {
  const attempts = Map.groupBy(await ask((ledger) => ledger.lastAttempts(), []), ({ definition }) => definition);
  const { past, findings } = await pastArchives(archives, ask);
  return {
    archivesOf: (definition) => past.get(definition) ?? [],
    attemptsOf: (definition) => attempts.get(definition) ?? [],
    findings,
  };
}

async function pastArchives(
  archives: Config['archives'],
  ask: AskLedger,
): Promise<{ past: ReadonlyMap<string, readonly PastArchive[]>; findings: readonly Finding[] }> {
  try {
    await checkReadableTarget(archives);
    const store = await readStore(archives.path);
    const manifests = store.archives.map(({ manifest }) => manifest);
    const { evidence } = await gatherEvidence(archives.path, manifests, ask);
    const unsound = unsoundChains(manifests, evidence);
    const sound = manifests.filter(({ id }) => !unsound.has(id));
    return {
      past: Map.groupBy(sound, ({ definition }) => definition),
      findings: store.problems.map(manifestFinding),
    };
  } catch (thrown) {
    const error = asDarkiveError(thrown);
    const rows = await ask((ledger) => ledger.listArchives({ directory: archives.path }), []);
    const message = `The archives cannot be looked at; the ledger says what there was. ${error.message}`;
    return {
      past: Map.groupBy(rows, ({ definition }) => definition),
      findings: [finding('warning', 'archives-not-seen', message, error.hint ?? null, error.facts)],
    };
  }
}
