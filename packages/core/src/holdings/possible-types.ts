import type { Definition } from '../config/types.ts';
import type { ArchiveType } from '../records/archive-name.ts';

/**
 * The type that can be made when one is wanted, as its reference allows. `usable`: archives of the definition on which
 * something can be built. What is printed as a next step has to work from where one is.
 */
export function possibleTypes(
  usable: readonly { readonly type: ArchiveType }[],
  incremental: Definition['incremental'],
): Readonly<Record<ArchiveType, ArchiveType>> {
  const has = (type: ArchiveType): boolean => usable.some((archive) => archive.type === type);
  if (!has('FULL')) return { FULL: 'FULL', DIFF: 'FULL', INCR: 'FULL' };
  return { FULL: 'FULL', DIFF: 'DIFF', INCR: incremental === 'chain' || has('DIFF') ? 'INCR' : 'DIFF' };
}
