import type { CatalogueEntry } from '../../dar/index.ts';
import type { LinkedInode } from '../../preflight/linked-inodes.ts';

/** A name as the reference and the archives before it restore it. */
export interface KnownName {
  readonly entry: CatalogueEntry;
  /** CRC of the data; null where no archive of the chain saved them under this name. */
  readonly crc: string | null;
  /** False when the archives before list something else under this name: what is restored there is not what is listed. */
  readonly sound: boolean;
}

export interface Relinking {
  /** Inodes of the source: those with several names, and each single name that had a hard link in the reference. */
  readonly inodes: readonly LinkedInode[];
  /** Names of the reference, deletions left out: those of `inodes`, and all that were hard links. */
  readonly known: ReadonlyMap<string, KnownName>;
  /** When the reference was begun, in seconds: what was changed since cannot be told by its ctime. */
  readonly since: number;
  /** Names of users and groups as dar lists them. */
  readonly owner: (uid: number, gid: number) => CatalogueEntry['owner'];
}

/**
 * Paths (latin1) that the next DIFF or INCR has to save whole, because what became of the links would not come back.
 *
 * dar 2.7.8 compares the first name of an inode that it meets with the reference, and never whether the same names lead to one
 * inode (docs/tools/dar.md, "Hard links in a DIFF"). When that one is unchanged, no name of the inode is restored that is
 * something else in the reference; two names that were one file and no longer are stay one. So each inode whose
 * names are not simply those of one inode of the reference is saved again, with all its names. Names that are new beside an
 * unchanged one are not: dar links them, and a tree of many links (cp -al) would be saved anew every day.
 */
export function relinkedPaths({ inodes, known, since, owner }: Relinking): string[] {
  const classes = classesOf(known);
  const whole = new Set<LinkedInode>();
  const changed = inodes.filter((inode) => !isUntouched(inode, known, since));
  for (const inode of changed) if (!isSettled(inode, known, classes, owner)) whole.add(inode);
  for (const inode of splitInodes(changed, known, classes)) whole.add(inode);
  return [...whole].flatMap(({ paths }) => paths);
}

/** Names of one key may be of one inode of the reference; names of different keys are not. */
type Classes = ReadonlyMap<string, NameClass>;

interface NameClass {
  readonly key: string;
  readonly size: number;
  /** All names have the same data, as far as CRCs tell. */
  readonly sameContent: boolean;
}

/** Every link, new name or other mode changes ctime: an inode whose ctime is the reference's has the names that it had. */
function isUntouched(inode: LinkedInode, known: ReadonlyMap<string, KnownName>, since: number): boolean {
  return inode.paths.every((path) => {
    const name = known.get(path);
    if (name?.sound !== true) return false;
    const { kind, changedAt } = name.entry;
    return kind === inode.kind && changedAt === inode.changedAt && changedAt < since - 1;
  });
}

function isSettled(
  inode: LinkedInode,
  known: ReadonlyMap<string, KnownName>,
  classes: Classes,
  owner: Relinking['owner'],
): boolean {
  const before = inode.paths.flatMap((path) => known.get(path) ?? []);
  const [first] = before;
  // All names are new: dar saves the data with the first one.
  if (first === undefined) return true;
  if (before.some(({ entry, sound }) => !sound || entry.kind !== inode.kind)) return false;
  if (before.length > 1 && !wereOne(before, classes)) return false;
  const { entry } = first;
  const sameTime = entry.modifiedAt === inode.modifiedAt;
  if (sameTime && inode.kind === 'file' && entry.bytes !== inode.bytes) return false;
  // With another time dar saves the data; with the same one alone a new name is linked to the old one, but not where mode
  // or owner changed too: "Cannot restore a inode metadata only without an existing file".
  if (before.length === inode.paths.length || !sameTime) return true;
  const now = owner(inode.uid, inode.gid);
  const sameOwner = now !== null && entry.owner?.user === now.user && entry.owner.group === now.group;
  return sameOwner && entry.mode === inode.mode;
}

/** True only when these names surely led to one inode. An inode that dar marks as linked has at least two names. */
function wereOne(names: readonly KnownName[], classes: Classes): boolean {
  const [first] = names;
  const found = first === undefined ? undefined : classes.get(pathOf(first.entry));
  if (found === undefined || names.some(({ entry }) => classes.get(pathOf(entry))?.key !== found.key)) return false;
  return found.size < 4 || (found.sameContent && first?.entry.bytes !== 0);
}

/** Of inodes whose names were one inode before, all but the first: dar would leave them as they are, one file. */
function splitInodes(
  changed: readonly LinkedInode[],
  known: ReadonlyMap<string, KnownName>,
  classes: Classes,
): LinkedInode[] {
  const firsts = new Map<string, LinkedInode>();
  const later: LinkedInode[] = [];
  for (const inode of changed) {
    for (const path of inode.paths) {
      const key = known.has(path) ? classes.get(path)?.key : undefined;
      if (key === undefined) continue;
      const first = firsts.get(key);
      if (first === undefined) firsts.set(key, inode);
      else if (first !== inode) later.push(inode);
    }
  }
  return later;
}

/** Linked names of the reference with all in common that is listed; by content too where that of all of them is known. */
function classesOf(known: ReadonlyMap<string, KnownName>): Classes {
  const coarse = new Map<string, KnownName[]>();
  for (const name of known.values()) {
    const { hardLinked, kind, bytes, mode, owner, modifiedAt, changedAt } = name.entry;
    if (!hardLinked) continue;
    const key = [kind, bytes, mode, owner?.user, owner?.group, modifiedAt, changedAt].join(' ');
    const names = coarse.get(key);
    if (names === undefined) coarse.set(key, [name]);
    else names.push(name);
  }
  const classes = new Map<string, NameClass>();
  for (const [key, names] of coarse) {
    const crcs = new Set(names.flatMap(({ crc }) => crc ?? []));
    const parts = new Map<string, KnownName[]>();
    // A name without a CRC of its own is a further link, and has that of another name: which one, only where there is one.
    const isClear = crcs.size === 1 || names.every(({ crc }) => crc !== null);
    for (const name of names) {
      const part = isClear && crcs.size > 1 ? `${key} ${name.crc}` : key;
      const members = parts.get(part);
      if (members === undefined) parts.set(part, [name]);
      else members.push(name);
    }
    for (const [part, members] of parts) {
      const found: NameClass = { key: part, size: members.length, sameContent: isClear && crcs.size > 0 };
      for (const { entry } of members) classes.set(pathOf(entry), found);
    }
  }
  return classes;
}

function pathOf({ path }: CatalogueEntry): string {
  return path.toString('latin1');
}
