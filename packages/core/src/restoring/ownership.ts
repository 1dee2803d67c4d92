import type { BigIntStats } from 'node:fs';
import type { CatalogueEntry } from '../dar/index.ts';
import { ownerNames } from '../session/owner-names.ts';
import type { Services } from '../services/services.ts';

/** Collects whom entries belong to and ought to belong to; names are looked up once, for all of them. */
export function createOwnership() {
  const groups = new Map<string, { uid: number; gid: number; entry: CatalogueEntry; paths: Buffer[] }>();
  let count = 0;
  return {
    add(entry: CatalogueEntry, { uid, gid }: BigIntStats): void {
      if (entry.owner === null) return;
      count += 1;
      const key = [uid, gid, entry.owner.user, entry.owner.group].join('\0');
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { uid: Number(uid), gid: Number(gid), entry, paths: [entry.path] });
      else known.paths.push(entry.path);
    },
    /** Tells of each path that belongs to another than the catalogue says. How many were compared; none without names. */
    async compare({ runner, signal }: Pick<Services, 'runner' | 'signal'>, onLost: (path: Buffer) => void) {
      const owner = await ownerNames(runner, groups.values(), signal);
      for (const { uid, gid, entry, paths } of groups.values()) {
        const now = owner(uid, gid);
        if (now === null) return 0;
        if (now.user !== entry.owner?.user || now.group !== entry.owner.group) for (const path of paths) onLost(path);
      }
      return count;
    },
  };
}
