import { join } from 'node:path';
import type { ToolRunner } from '../exec/types.ts';
import { basePath, changeCopy } from './base-copy.ts';
import { boundManager, readBase, requireOk } from './base-manager.ts';

/** Rewrites the directories in a base that are `from` or lie below it. Returns how many were. Rules as for `addToBase`. */
export async function relocateBase(
  runner: ToolRunner,
  archives: string,
  definition: string,
  move: { readonly from: string; readonly to: string },
): Promise<number> {
  const manager = boundManager(runner, undefined);
  const entries = await readBase(manager, archives, definition, { check: true });
  const moved = (entries ?? []).flatMap(({ number, directory }) => {
    const to = relocated(directory, move);
    return to === null ? [] : [{ number, to }];
  });
  if (moved.length === 0) return 0;
  await changeCopy(archives, definition, basePath(archives, definition), async (copy) => {
    for (const { number, to } of moved) requireOk(await manager.relocate(copy, number, to), definition);
  });
  return moved.length;
}

/** The new place of a directory that is `from` or lies below it; null for any other (`/a/bc` does not lie below `/a/b`). */
export function relocated(
  directory: string,
  { from, to }: { readonly from: string; readonly to: string },
): string | null {
  if (directory === from) return to;
  if (!directory.startsWith(from === '/' ? '/' : `${from}/`)) return null;
  return join(to, directory.slice(from.length));
}
