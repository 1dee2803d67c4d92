import { writeKnownPlace } from '../archive/places.ts';
import type { Config } from '../config/types.ts';
import { lossOf, type HeldArchive } from '../copies/loss.ts';
import { asDarkiveError } from '../errors/index.ts';
import { displayPath } from '../fs/index.ts';
import { withIndex } from '../keeping/with-index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { KnownPlace } from '../records/place.ts';
import { contentsOf, standingOf } from '../records/standing.ts';
import { anyCounts } from '../records/verdict.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import type { PlaceLostDocument } from './documents.ts';
import { archivesAt, countsOf, entryOf } from './entry.ts';
import { changePlaces, lookAtPlaces, type Places } from './with-places.ts';
import { wantedArchives, type CopiedArchive } from './wanted.ts';

export interface PlaceLostOptions {
  readonly config: Config;
  /** Name or id. */
  readonly name: string;
  /** Only say what it would mean. */
  readonly simulate: boolean;
}

/** `darkive place lost`: its copies count no more. Says what that means; nothing is removed anywhere, and it may be found again. */
export async function losePlace(
  options: PlaceLostOptions,
  services: Services,
): Promise<OperationResult<PlaceLostDocument>> {
  const { config, simulate } = options;
  if (simulate) return report(options, await lookAtPlaces(config, services), [], services);
  return changePlaces(config, 'place lost', services, (places, findings) =>
    report(options, places, findings, services),
  );
}

async function report(
  { config, name, simulate }: PlaceLostOptions,
  places: Places,
  before: readonly Finding[],
  services: Services,
): Promise<OperationResult<PlaceLostDocument>> {
  const known = await places.named(name);
  const { home, places: all } = await places.read();
  const { archives, findings } = await wantedArchives(config, services);
  const held = heldArchives(archives, all, home?.id ?? known.place.home, known);
  const { lost, broken, below } = lossOf(held, new Set([known.place.id]));
  const versions = await versionsOnlyIn(new Set([...lost, ...broken]), config, services);
  const names = new Map(archives.map(({ manifest }) => [manifest.id, manifest.name]));
  const nameOf = (id: string): string => names.get(id) ?? id;
  const next: KnownPlace =
    simulate || known.state === 'lost' ? known : { ...known, state: 'lost', writtenAt: services.clock().toISOString() };
  if (next !== known) await writeKnownPlace(places.archives, next);
  const place = entryOf(next, countsOf(archivesAt(next, archives)), { at: null, notNow: null });
  const nothing = lost.length + broken.length + below.length === 0;
  const said = [...before, ...findings, ...versions.findings];
  return {
    document: {
      schema: 'darkive.place-lost/1',
      simulated: simulate,
      place,
      lost: lost.map(nameOf),
      broken: broken.map(nameOf),
      below: below.map(({ archive, ...counts }) => ({ archive: nameOf(archive), ...counts })),
      versions: versions.value,
      findings: said,
    },
    exit: nothing && !anyCounts(said) ? 'done' : 'degraded',
  };
}

/** Paths that are named at most. */
const NAMED = 1000;

/** By name, what could not be had any more. That the index cannot be asked keeps nobody from saying that a place is lost. */
async function versionsOnlyIn(
  ids: ReadonlySet<string>,
  config: Config,
  services: Services,
): Promise<{ readonly value: PlaceLostDocument['versions']; readonly findings: readonly Finding[] }> {
  if (ids.size === 0) return { value: null, findings: [] };
  try {
    const { value } = await withIndex(config, services, (index) => index.onlyIn(ids, NAMED));
    const paths = value.paths.map(({ path, ...one }) => ({ ...one, path: displayPath(path) }));
    return { value: { count: value.count, paths }, findings: [] };
  } catch (error) {
    services.signal.throwIfAborted();
    const { message, hint } = asDarkiveError(error);
    const text = `Which files are in them alone is not known: ${message}`;
    return { value: null, findings: [finding('warning', 'versions-unknown', text, hint ?? null)] };
  }
}

/** Where every unit stands now. `asked` counts as it did, whatever its state is by now. */
function heldArchives(
  archives: readonly CopiedArchive[],
  places: readonly KnownPlace[],
  home: string,
  asked: KnownPlace,
): HeldArchive[] {
  const contents = places
    .filter(({ state, place }) => state === 'active' || place.id === asked.place.id)
    .map(contentsOf);
  return archives.map(({ manifest, units, policy }) => ({
    id: manifest.id,
    name: manifest.name,
    reference: manifest.reference,
    keepAtLeast: policy.keepAtLeast,
    units: units.map(({ unit, sound }) => {
      const elsewhere = standingOf(unit, contents, -Infinity).map(({ place }) => place);
      return sound ? [home, ...elsewhere] : elsewhere;
    }),
  }));
}
