import { readStore } from '../archive/index.ts';
import { findDefinition } from '../config/index.ts';
import type { Config } from '../config/types.ts';
import type { Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import { manifestFinding } from '../services/synced-ledger.ts';

export interface PublishedArchives {
  /** Oldest first. */
  readonly all: readonly Manifest[];
  /** Those of the definitions asked for, oldest first; by name. */
  readonly definitions: ReadonlyMap<string, readonly Manifest[]>;
  readonly findings: readonly Finding[];
}

/**
 * The published archives by definition; `names` empty means every definition that has one, configured or not.
 * Throws `definition-unknown` for a name without archives that is not configured either.
 */
export async function publishedArchives(config: Config, names: readonly string[]): Promise<PublishedArchives> {
  const store = await readStore(config.archives.path);
  const all = store.archives.map(({ manifest }) => manifest);
  const wanted = names.length > 0 ? names : [...new Set(all.map(({ definition }) => definition))].toSorted();
  const definitions = new Map<string, readonly Manifest[]>();
  for (const name of wanted) {
    const own = all.filter(({ definition }) => definition === name);
    if (own.length === 0) findDefinition(config, name);
    definitions.set(name, own);
  }
  return { all, definitions, findings: store.problems.map(manifestFinding) };
}
