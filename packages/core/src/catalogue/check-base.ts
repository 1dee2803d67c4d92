import type { ToolRunner } from '../exec/types.ts';
import type { Manifest } from '../records/manifest.ts';
import { baseExists, basePath } from './base-copy.ts';
import { proveBase } from './base-digest.ts';
import { boundManager, outcomeText } from './base-manager.ts';

export type BaseProblem =
  | { readonly kind: 'missing' }
  | { readonly kind: 'corrupted'; readonly message: string }
  /** A published archive that is not in the base. */
  | { readonly kind: 'absent'; readonly archive: string }
  /** An archive in the base that is not published. */
  | { readonly kind: 'foreign'; readonly archive: string }
  /** In the base more than once, or before an older one. */
  | { readonly kind: 'order'; readonly archive: string }
  /** The base looks for it in another directory. */
  | { readonly kind: 'moved'; readonly archive: string; readonly directory: string };

/** Compares a base with the published archives of its definition, oldest first; reads all of it and changes nothing. */
export async function checkBase(
  runner: ToolRunner,
  archives: string,
  definition: string,
  manifests: readonly Manifest[],
  options: { readonly signal?: AbortSignal } = {},
): Promise<BaseProblem[]> {
  const manager = boundManager(runner, options.signal);
  const base = basePath(archives, definition);
  if (!(await baseExists(base))) return manifests.length === 0 ? [] : [{ kind: 'missing' }];
  const proof = await proveBase(base);
  // What dar_manager can read may still say something else than it did.
  if (typeof proof === 'object') return [{ kind: 'corrupted', message: proof.problem }];
  const checked = await manager.check(base);
  const { outcome, entries } = checked.kind === 'ok' ? await manager.list(base) : { outcome: checked, entries: [] };
  if (outcome.kind !== 'ok') return [{ kind: 'corrupted', message: outcomeText(outcome) }];
  const published = manifests.map(({ name }) => name);
  const listed = new Set(entries.map(({ name }) => name));
  const problems: BaseProblem[] = [];
  for (const archive of published) if (!listed.has(archive)) problems.push({ kind: 'absent', archive });
  let last = -1;
  for (const { name, directory } of entries) {
    const place = published.indexOf(name);
    if (place === -1) problems.push({ kind: 'foreign', archive: name });
    else if (place <= last) problems.push({ kind: 'order', archive: name });
    else if (directory !== archives) problems.push({ kind: 'moved', archive: name, directory });
    last = Math.max(last, place);
  }
  return problems;
}
