import { readStore } from '../archive/index.ts';
import { writeKnownPlace } from '../archive/places.ts';
import type { Config } from '../config/types.ts';
import { changePlace } from '../copies/change-place.ts';
import { lookFor } from '../copies/look.ts';
import { holdAgainst, listingOf } from '../copies/lying-there.ts';
import { bytesOfRecords } from '../copies/plan-request.ts';
import { DarkiveError } from '../errors/index.ts';
import { typed } from '../records/archive-name.ts';
import type { Finding } from '../records/finding.ts';
import type { KnownPlace, StoredCopy } from '../records/place.ts';
import { exitOf } from '../records/verdict.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import { recorded } from '../session/record-command.ts';
import { contentsTexts } from './contents-text.ts';
import { stepFindings } from './copy-findings.ts';
import type { PlaceCleanDocument } from './documents.ts';
import { readOnlyRefusal, refusalOf, refused } from './refusal.ts';
import { tellAll } from './tell-all.ts';
import { wantedArchives } from './wanted.ts';
import { changePlaces, lookAtPlaces, type Places } from './with-places.ts';

export interface PlaceCleanOptions {
  readonly config: Config;
  /** Name or id. */
  readonly name: string;
  /** Nothing is removed. */
  readonly dryRun: boolean;
  readonly yes: boolean;
  /** Also when more than a fifth of the archives there would go. */
  readonly allowMass: boolean;
  /** Shows the plan and asks; null where nobody can be asked. */
  readonly confirm: ((plan: PlaceCleanDocument) => Promise<boolean>) | null;
}

/** An archive that lies at a place and not at home. */
interface LetGo {
  readonly name: string;
  readonly files: readonly StoredCopy[];
}

/** `darkive place clean`: removes copies of archives that home has no more, which nothing else ever does. Only what is named in its plan. */
export async function cleanPlace(
  options: PlaceCleanOptions,
  services: Services,
): Promise<OperationResult<PlaceCleanDocument>> {
  const { config, name, dryRun, yes, confirm } = options;
  const looking = await lookAtPlaces(config, services);
  const plan = await planOf(await looking.named(name), config);
  if (dryRun || plan.letGo.length === 0) return { document: documentOf(plan, [], true, []), exit: 'done' };
  refuseMass(plan, options.allowMass);
  if (!yes) {
    const agreed = confirm !== null && (await confirm(documentOf(plan, [], true, [])));
    if (!agreed) {
      throw new DarkiveError(
        'guard-refused',
        `${plan.letGo.length} archives would be removed from ${plan.known.place.name} for good. Nothing was removed.`,
        {
          hint: `See them with --dry-run; remove them with: darkive place clean ${typed(name)} --yes`,
        },
      );
    }
  }
  return recorded({ command: 'place clean', config }, services, (own, tally) =>
    changePlaces(config, 'place clean', own, async (places, before) => {
      const agreed = new Set(plan.letGo.map((archive) => archive.name));
      const now = await planOf(await places.named(name), config);
      const letGo = now.letGo.filter((archive) => agreed.has(archive.name));
      tally.archives = letGo.length;
      return remove({ ...now, letGo }, places, before, config, own);
    }),
  );
}

interface CleanPlan {
  readonly known: KnownPlace;
  readonly letGo: readonly LetGo[];
  /** Archives that lie there, whole or not. */
  readonly archives: number;
}

/** Throws where home cannot be looked at as a whole: what it does not see is not gone. */
async function planOf(known: KnownPlace, config: Config): Promise<CleanPlan> {
  const store = await readStore(config.archives.path);
  const [problem] = store.problems;
  if (problem !== undefined || store.archives.length === 0) {
    const why =
      problem === undefined ? 'there is no archive at home' : `${problem.file} cannot be read: ${problem.problem}`;
    throw new DarkiveError('guard-refused', `Nothing is removed from ${known.place.name}: ${why}.`, {
      hint: 'Is the storage mounted? Look at it with: darkive status',
    });
  }
  const here = new Set(store.archives.map(({ manifest }) => manifest.name));
  const names = known.files.flatMap(({ file }) => (file.endsWith(MANIFEST) ? [file.slice(0, -MANIFEST.length)] : []));
  const letGo = names
    .filter((name) => !here.has(name))
    .map((name) => ({
      name,
      files: known.files.filter(({ file }) => file.startsWith(`${name}.`) || file.startsWith(`${name}-`)),
    }));
  return { known, letGo, archives: names.length };
}

const MANIFEST = '.manifest.json';

/** So many at once look like a home that is not what it was. */
function refuseMass({ known, letGo, archives }: CleanPlan, allowed: boolean): void {
  if (allowed || letGo.length * 5 <= archives) return;
  throw new DarkiveError(
    'guard-refused',
    `${letGo.length} of the ${archives} archives at ${known.place.name} are not at home: more than a fifth. Nothing was removed.`,
    {
      hint: 'When they were let go on purpose, add --allow-mass. Otherwise look what is wrong at home: darkive status',
    },
  );
}

async function remove(
  { known, letGo }: CleanPlan,
  places: Places,
  before: readonly Finding[],
  config: Config,
  services: Services,
): Promise<OperationResult<PlaceCleanDocument>> {
  const looked = await lookFor(known, places.kinds, services);
  if (looked.state !== 'here') throw refused(refusalOf(known.place, looked));
  const { place, at, generation } = looked;
  try {
    await place.sweep();
    const { archives, findings } = await wantedArchives(config, services);
    const listing = await listingOf(place);
    const { files, unsettled } = holdAgainst(known, listing);
    const seen = {
      ...known,
      files: [...files],
      generation: generation === known.begun ? generation : known.generation,
    };
    const units = new Map(letGo.map((archive) => [archive.name, archive.files]));
    const changed = await changePlace({
      steps: letGo.map((archive) => ({ kind: 'delete', archive: archive.name, slice: null, bytes: bytesOf(archive) })),
      unitOf: ({ archive }) => ({ slice: null, files: manifestLast(units.get(archive) ?? []) }),
      read: () => {
        throw new DarkiveError('bug', 'Nothing is copied while a place is cleaned.');
      },
      place,
      seen,
      listing,
      unsettled,
      recordsBytes: bytesOfRecords([known]),
      keep: (to) => writeKnownPlace(places.archives, to),
      now: () => services.clock().toISOString(),
      signal: services.signal,
      onBytes: () => undefined,
    });
    if (changed === 'read-only') throw refused(readOnlyRefusal(known.place.name, at));
    const context = { places, archives, services };
    const told = await tellAll({ name: known.place.id, place }, context, contentsTexts(places.archives, services));
    const all = [...before, ...findings, ...stepFindings(known.place.name, changed, (name) => name), ...told];
    const done = new Set(changed.done.map(({ archive }) => archive));
    const removed = letGo.filter(({ name }) => done.has(name));
    return { document: documentOf({ known, letGo, archives: 0 }, removed, false, all), exit: exitOf(all) };
  } finally {
    await place.close();
  }
}

/** Units are removed from their end: the manifest goes first, and what a kill leaves of an archive is none. */
function manifestLast(files: readonly StoredCopy[]): StoredCopy[] {
  return files.toSorted((a, b) => Number(a.file.endsWith(MANIFEST)) - Number(b.file.endsWith(MANIFEST)));
}

function bytesOf({ files }: LetGo): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

function documentOf(
  { known, letGo }: CleanPlan,
  removed: readonly LetGo[],
  dryRun: boolean,
  findings: readonly Finding[],
): PlaceCleanDocument {
  const listed = (dryRun ? letGo : removed).map((archive) => ({
    name: archive.name,
    files: archive.files.length,
    bytes: bytesOf(archive),
  }));
  return {
    schema: 'darkive.place-clean/1',
    place: known.place.name,
    location: known.place.location,
    dryRun,
    archives: listed,
    findings,
  };
}
