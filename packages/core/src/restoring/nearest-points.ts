import { chainOf } from '../records/chain.ts';
import type { Dar } from '../dar/index.ts';
import { isDarkiveError, type Facts } from '../errors/index.ts';
import type { Manifest } from '../records/manifest.ts';
import type { Services } from '../services/services.ts';
import { listCatalogue } from '../keeping/catalogue-look-up.ts';
import { isExpected } from '../keeping/expectation.ts';
import { presenceProblems } from './needed-slices.ts';
import { requestedPaths } from '../keeping/requested-paths.ts';

/** The restore points on both sides of one that does not work, which do. */
export interface NearestPoints {
  readonly earlier: Manifest | null;
  readonly later: Manifest | null;
}

export interface NearestRequest {
  readonly history: readonly Manifest[];
  /** Milliseconds since the epoch: the moment that was asked for. */
  readonly around: number;
  /** Ids of archives that are known not to work. */
  readonly broken: ReadonlySet<string>;
  /** As typed. */
  readonly paths: readonly string[];
  readonly archives: string;
  readonly dar: Dar;
  readonly services: Services;
}

/** Catalogues looked into on each side: a large one takes seconds. */
const MOST_LOOKED_INTO = 20;

/**
 * Points whose chain is complete, whose slices are there with their sizes, and that hold every path. Contents of slices
 * are not read.
 */
export async function nearestPoints(request: NearestRequest): Promise<NearestPoints> {
  const { history, around } = request;
  const works = createTest(request);
  const first = async (candidates: readonly Manifest[]): Promise<Manifest | null> => {
    for (const candidate of candidates.slice(0, MOST_LOOKED_INTO)) if (await works(candidate)) return candidate;
    return null;
  };
  const earlier = history.filter(({ createdAt }) => Date.parse(createdAt) <= around).toReversed();
  const later = history.filter(({ createdAt }) => Date.parse(createdAt) > around);
  return { earlier: await first(earlier), later: await first(later) };
}

/** The points as the end of a message; empty when there are none. */
export function describePoints({ earlier, later }: NearestPoints): string {
  const parts = [
    ...(earlier === null ? [] : [`earlier ${earlier.name}`]),
    ...(later === null ? [] : [`later ${later.name}`]),
  ];
  return parts.length === 0 ? '' : ` The nearest restore point that works: ${parts.join(', ')}.`;
}

export function hintOf({ earlier, later }: NearestPoints): string | null {
  const point = earlier ?? later;
  return point === null ? null : `Restore the nearest one with: --archive ${quote(point.name)}`;
}

export function factsOf({ earlier, later }: NearestPoints): Facts {
  return {
    earlier: earlier?.name ?? null,
    earlierAt: earlier?.createdAt ?? null,
    later: later?.name ?? null,
    laterAt: later?.createdAt ?? null,
  };
}

function quote(name: string): string {
  return name.includes(' ') ? `'${name}'` : name;
}

function createTest(request: NearestRequest): (manifest: Manifest) => Promise<boolean> {
  const { history, broken, archives } = request;
  const intact = new Map<string, boolean>();
  const isIntact = async (link: Manifest): Promise<boolean> => {
    const known = intact.get(link.id);
    if (known !== undefined) return known;
    const answer = !broken.has(link.id) && (await presenceProblems(link, archives)).length === 0;
    intact.set(link.id, answer);
    return answer;
  };
  return async (manifest) => {
    const chain = chainOf(manifest, history);
    if (!chain.complete) return false;
    for (const link of chain.links) if (!(await isIntact(link))) return false;
    return holdsPaths(manifest, request);
  };
}

async function holdsPaths(manifest: Manifest, { paths, archives, dar, services }: NearestRequest): Promise<boolean> {
  try {
    const requested = requestedPaths(paths, manifest.source.root);
    if (requested.paths === null) return true;
    await listCatalogue({ archives, despiteDamage: false, dar, services }, manifest, (entry) => {
      if (isExpected(entry, false)) requested.matches(entry.path);
    });
    return requested.unmet().length === 0;
  } catch (error) {
    // A catalogue that cannot be read, or another root: this point does not work.
    if (isDarkiveError(error) && (error.code === 'chain-damaged' || error.code === 'usage-invalid')) return false;
    throw error;
  }
}
