import type { CatalogueEntry } from '../dar/index.ts';
import type { ToolRunner } from '../exec/types.ts';

/**
 * Names of users and groups as dar lists them: those of getpwuid(3) and getgrgid(3), or the number of one that has none.
 * The answer is null for all when getent(1) cannot be asked.
 */
export async function ownerNames(
  runner: ToolRunner,
  inodes: Iterable<{ readonly uid: number; readonly gid: number }>,
  signal: AbortSignal,
): Promise<(uid: number, gid: number) => CatalogueEntry['owner']> {
  const [uids, gids] = [new Set<number>(), new Set<number>()];
  for (const { uid, gid } of inodes) {
    uids.add(uid);
    gids.add(gid);
  }
  const [users, groups] = await Promise.all([
    namesOf(runner, 'passwd', uids, signal),
    namesOf(runner, 'group', gids, signal),
  ]);
  return (uid, gid) =>
    users === null || groups === null
      ? null
      : { user: users.get(uid) ?? String(uid), group: groups.get(gid) ?? String(gid) };
}

/** getent(1): 2 when one of the keys was not found. */
async function namesOf(
  runner: ToolRunner,
  database: 'passwd' | 'group',
  ids: ReadonlySet<number>,
  signal: AbortSignal,
): Promise<Map<number, string> | null> {
  const names = new Map<number, string>();
  if (ids.size === 0) return names;
  const { exitCode, stdoutTail } = await runner.run('getent', [database, ...[...ids].map(String)], { signal });
  if (exitCode !== 0 && exitCode !== 2) return null;
  for (const line of stdoutTail.split('\n')) {
    const [name, , id] = line.split(':');
    if (name !== undefined && id !== undefined) names.set(Number(id), name);
  }
  return names;
}
