import { chooseDiffSides } from './diff/choose-sides.ts';
import { compareContents } from './diff/compare-contents.ts';
import { createDar } from '../dar/index.ts';
import { checkReadableTarget } from '../services/target-guards.ts';
import type { DiffDocument } from '../holdings/documents/catalogue-documents.ts';
import { requireDar } from '../session/require-dar.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import { manifestFinding } from '../services/synced-ledger.ts';
import type { DiffOptions } from './diff/options.ts';

export type { DiffOptions } from './diff/options.ts';

/**
 * `darkive diff`: what a restore of one archive's chain would hold that one of the other's would not. A DIFF or INCR lists
 * everything that was there, so two catalogues are enough; no slice is read where they are isolated.
 */
export async function diffArchives(options: DiffOptions, services: Services): Promise<OperationResult<DiffDocument>> {
  const { config, onEntry, onSides } = options;
  const dar = createDar(services.runner);
  await requireDar(dar);
  await checkReadableTarget(config.archives);
  const { from, to, problems } = await chooseDiffSides(options, services.clock());
  const sides = { definition: from.definition, from: nameOf(from), to: nameOf(to) };
  onSides(sides);
  const counts = { added: 0, changed: 0, removed: 0 };
  await compareContents({ from, to, archives: config.archives.path, dar, signal: services.signal }, (entry) => {
    counts[entry.change] += 1;
    return onEntry(entry);
  });
  return {
    document: { schema: 'darkive.diff/1', ...sides, ...counts, findings: problems.map(manifestFinding) },
    exit: 'done',
  };
}

function nameOf({ id, name, createdAt }: DiffDocument['from']): DiffDocument['from'] {
  return { id, name, createdAt };
}
