import { chmod, lstat } from 'node:fs/promises';
import type { CatalogueEntry } from '../dar/index.ts';
import { displayPath, joinBytes } from '../fs/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { actualAttributes, expectedAttributes, isComparable, removeAttribute } from '../keeping/attributes.ts';
import type { LookUp } from '../keeping/catalogue-look-up.ts';
import { PRIVILEGE_BITS } from './drop-privileges.ts';
import type { RestoreTarget } from './target.ts';

const NAMED = 5;
const NONE: ReadonlySet<string> = new Set();

/**
 * Compares the names of extended attributes and ACLs. What an entry has too much goes: dar keeps those of a file that it
 * replaces, and a default ACL of the target gives new ones to all that is made there. Null when they cannot be compared.
 */
export async function createAttributeCheck(
  lookUp: LookUp,
  { place, handle }: Pick<RestoreTarget, 'place' | 'handle'>,
  { isRoot, dropped }: { readonly isRoot: boolean; readonly dropped: boolean },
) {
  const {
    runner,
    signal,
    process: { pid },
  } = lookUp.services;
  const expected = await expectedAttributes(lookUp);
  const actual = expected === null ? null : await actualAttributes(runner, handle.fd, signal);
  if (expected === null || actual === null) return null;
  const removed: string[] = [];
  const stuck: string[] = [];
  let removals = 0;
  let capabilities = 0;

  return {
    /** Removes what is too much. True when the entry has what it ought to have. */
    async settle(entry: CatalogueEntry): Promise<boolean> {
      const key = entry.path.toString('latin1');
      const wanted = new Set([...(expected.get(key) ?? NONE)].filter((name) => isComparable(name, isRoot)));
      if (dropped && wanted.delete('security.capability')) capabilities += 1;
      const found = [...(actual.get(key) ?? NONE)].filter((name) => isComparable(name, isRoot));
      const extra = found.filter((name) => !wanted.has(name));
      if (extra.length > 0) await remove(entry, extra);
      return [...wanted].every((name) => found.includes(name));
    },
    findings(target: string): Finding[] {
      const findings: Finding[] = [];
      if (removals > 0) {
        findings.push(
          finding(
            'info',
            'attributes-removed',
            `${removals} extended attributes or ACLs that the archive does not have were removed from restored entries in ${target}: ${removed.join(', ')}`,
          ),
        );
      }
      if (stuck.length > 0) {
        findings.push(
          finding(
            'degraded',
            'attributes-left',
            `Extended attributes or ACLs that the archive does not have could not be removed: ${stuck.join(', ')}`,
            'Remove them with setfattr -x or setfacl -b.',
          ),
        );
      }
      if (capabilities > 0) {
        findings.push(
          finding(
            'warning',
            'privileges-dropped',
            `${capabilities} restored ${capabilities === 1 ? 'file has' : 'files have'} lost their capabilities, because owners were not restored.`,
            'Restore as root with owners if programs are to have them again.',
            { entries: capabilities },
          ),
        );
      }
      return findings;
    },
  };

  async function remove(entry: CatalogueEntry, names: readonly string[]): Promise<void> {
    const path = joinBytes(place, entry.path);
    for (const name of names) {
      const told = `${displayPath(entry.path)} ${displayPath(Buffer.from(name, 'latin1'))}`;
      if (await removeAttribute(runner, joinBytes(`/proc/${pid}/fd/${handle.fd}`, entry.path), name)) {
        removals += 1;
        if (removed.length < NAMED) removed.push(told);
      } else if (stuck.length < NAMED) stuck.push(told);
    }
    // The group bits of a mode are the mask of an ACL while there is one.
    const hadAcl = names.includes('system.posix_acl_access') && entry.mode !== null && entry.kind !== 'symlink';
    if (!hadAcl || entry.mode === null || (await lstat(path)).isSymbolicLink()) return;
    await chmod(path, dropped ? entry.mode & ~PRIVILEGE_BITS : entry.mode);
  }
}
