import type { CatalogueEntry } from '../../dar/types.ts';
import { fileSystemLimits, type FileSystemLimit } from '../../fs/index.ts';
import type { Services } from '../../services/services.ts';
import type { Comparison, Difference } from './compare.ts';
import { attributeSetter, canHoldAttributes } from './extended-attributes.ts';

/** What can still be said of an entry: its differences are the archive's, or those of the place where it was restored. */
export type Settled = Exclude<Comparison, { readonly result: 'limited' }>;

/**
 * Tells whether the temporary directory is to blame for what a restored sample lacks beside its content: tries there what it would
 * have had to hold. Asked only when something differs.
 */
export function createLimitJudge(
  {
    directory,
    source,
    ownership,
  }: { readonly directory: string; readonly source: string; readonly ownership: boolean },
  { runner, signal }: Pick<Services, 'runner' | 'signal'>,
) {
  const counts = new Map<FileSystemLimit, number>();
  let general: Promise<ReadonlySet<FileSystemLimit>> | null = null;
  const limitsThere = (): Promise<ReadonlySet<FileSystemLimit>> => {
    general ??= fileSystemLimits(directory, { isRoot: ownership, setAttribute: attributeSetter(runner, signal) });
    return general;
  };

  async function isLimit({ aspect }: Difference, entry: CatalogueEntry): Promise<boolean> {
    if ((await limitsThere()).has(aspect)) return true;
    // A file system may hold attributes, but not as large ones as another.
    return (
      aspect === 'extended attributes' && !(await canHoldAttributes(runner, source, entry.path, directory, signal))
    );
  }

  return {
    async settle(entry: CatalogueEntry, compared: Comparison): Promise<Settled> {
      if (compared.result === 'failed' && entry.kind === 'symlink' && (await limitsThere()).has('symbolic links')) {
        counts.set('symbolic links', (counts.get('symbolic links') ?? 0) + 1);
        return { result: 'passed' };
      }
      if (compared.result !== 'limited') return compared;
      for (const difference of compared.differences) {
        if (!(await isLimit(difference, entry))) return { result: 'failed', reason: difference.reason };
        counts.set(difference.aspect, (counts.get(difference.aspect) ?? 0) + 1);
      }
      return { result: 'passed' };
    },
    limits: (): ReadonlyMap<FileSystemLimit, number> => counts,
  };
}
