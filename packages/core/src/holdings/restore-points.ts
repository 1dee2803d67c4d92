import { readStore } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import { isDarkiveError } from '../errors/index.ts';
import { evidenceOf, gatherEvidence, isRestorable, rememberKnown, type AskLedger, type Evidence } from './index.ts';
import { chainsOf, type Link } from '../records/chain.ts';
import { checkReadableTarget } from '../services/target-guards.ts';

export interface RestorePoint {
  readonly name: string;
  /** UTC, ISO 8601. */
  readonly createdAt: string;
}

interface Judged extends RestorePoint, Evidence, Link {
  readonly definition: string;
}

/**
 * Definition → its newest restore point, by the judgement of `darkive status`. Definitions without one are left out. While the
 * storage cannot be read, the ledger says what is remembered.
 */
export async function restorePoints(
  config: Pick<Config, 'archives'>,
  ask: AskLedger,
): Promise<ReadonlyMap<string, RestorePoint>> {
  const archives = await judgedArchives(config, ask);
  const chains = chainsOf(archives);
  const points = new Map<string, RestorePoint>();
  for (const archive of archives) {
    const { definition, name, createdAt } = archive;
    if (isRestorable(archive, chains)) points.set(definition, { name, createdAt });
  }
  return points;
}

/** Oldest first. */
async function judgedArchives({ archives }: Pick<Config, 'archives'>, ask: AskLedger): Promise<readonly Judged[]> {
  try {
    await checkReadableTarget(archives);
    const manifests = (await readStore(archives.path)).archives.map(({ manifest }) => manifest);
    const { evidence } = await gatherEvidence(archives.path, manifests, ask);
    return manifests.map((manifest) => ({
      ...manifest,
      ...(evidence.get(manifest.id) ?? evidenceOf(manifest, undefined, null)),
    }));
  } catch (error) {
    if (!isDarkiveError(error)) throw error;
    const known = await ask(rememberKnown, null);
    const rows = await ask((ledger) => ledger.listArchives({ directory: archives.path }), []);
    return rows.map((row) => ({ ...row, ...evidenceOf({ id: row.id, checks: [] }, undefined, known) }));
  }
}
