import { chainsOf, type Link } from '../records/chain.ts';

/** An archive and where its units stand now. */
export interface HeldArchive extends Link {
  readonly keepAtLeast: number;
  /** For each unit the places that hold it; home is one of them. */
  readonly units: readonly (readonly string[])[];
}

export interface Loss {
  /** Not a unit is missing now, and without these places one is. */
  readonly lost: readonly string[];
  /** Still there, but something that they build on is lost: they cannot be restored any more. */
  readonly broken: readonly string[];
  /** Still restorable, but whole at fewer places than they keep at least. */
  readonly below: readonly { readonly archive: string; readonly copies: number; readonly keepAtLeast: number }[];
}

/** What goes when these places go. What could not be restored before is not lost by it. */
export function lossOf(archives: readonly HeldArchive[], gone: ReadonlySet<string>): Loss {
  const before = restorable(archives, new Set());
  const after = restorable(archives, gone);
  const lost: string[] = [];
  const broken: string[] = [];
  const below: Loss['below'][number][] = [];
  for (const archive of archives) {
    const { id, keepAtLeast } = archive;
    const copies = wholeCopies(archive, gone);
    if (isHeld(archive, new Set()) && !isHeld(archive, gone)) lost.push(id);
    else if (before.has(id) && !after.has(id)) broken.push(id);
    else if (after.has(id) && copies < keepAtLeast && copies < wholeCopies(archive, new Set())) {
      below.push({ archive: id, copies, keepAtLeast });
    }
  }
  return { lost, broken, below };
}

/** A path and one version of it, with the archives that saved its content. */
export interface SavedVersion<Path> {
  readonly path: Path;
  readonly archives: readonly string[];
}

/** Versions whose content no archive gives back any more that could before; as the catalogue index has them. */
export function lostVersions<Version extends SavedVersion<unknown>>(
  versions: Iterable<Version>,
  { lost, broken }: Pick<Loss, 'lost' | 'broken'>,
  all: readonly HeldArchive[],
): Version[] {
  const before = restorable(all, new Set());
  const gone = new Set([...lost, ...broken]);
  return [...versions].filter(({ archives }) => {
    const had = archives.filter((id) => before.has(id));
    return had.length > 0 && had.every((id) => gone.has(id));
  });
}

function isHeld({ units }: HeldArchive, gone: ReadonlySet<string>): boolean {
  return units.every((places) => places.some((place) => !gone.has(place)));
}

function wholeCopies({ units }: HeldArchive, gone: ReadonlySet<string>): number {
  const [first = []] = units;
  return new Set(first.filter((place) => !gone.has(place) && units.every((places) => places.includes(place)))).size;
}

/** Archives that are held with everything that they build on. */
function restorable(archives: readonly HeldArchive[], gone: ReadonlySet<string>): Set<string> {
  const chains = [...chainsOf(archives)].filter(
    ([, { complete, links }]) => complete && links.every((archive) => isHeld(archive, gone)),
  );
  return new Set(chains.map(([id]) => id));
}
