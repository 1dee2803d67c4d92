import { writeKnownPlace } from '../archive/places.ts';
import type { Config } from '../config/types.ts';
import { bring, copiedBytes, type Brought } from '../copies/bring.ts';
import type { OpenPlace } from '../copies/driver.ts';
import { lookFor } from '../copies/look.ts';
import type { KnownArchive } from '../copies/notes/index.ts';
import { tellPlace } from '../copies/place-files.ts';
import type { PlanStep } from '../copies/plan/types.ts';
import { asDarkiveError, DarkiveError, worstExit, type ExitName } from '../errors/index.ts';
import { HOME } from '../records/copy.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import type { KnownPlace } from '../records/place.ts';
import { exitOf } from '../records/verdict.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import { createPace } from '../session/pace.ts';
import { recorded, type Tally } from '../session/record-command.ts';
import { contentsTexts } from './contents-text.ts';
import { copyFindings } from './copy-findings.ts';
import type { CopiedPlace, CopyDocument } from './documents.ts';
import { readOnlyRefusal, refusalOf, refused, type Refusal } from './refusal.ts';
import { changePlaces, lookAtPlaces, problemFindings, type Places } from './with-places.ts';
import { wantedArchives, type CopiedArchive } from './wanted.ts';

export interface CopyOptions {
  readonly config: Config;
  /** Names or ids; empty: every place that is here. */
  readonly places: readonly string[];
  /** None of them need be here. */
  readonly attached: boolean;
  readonly dryRun: boolean;
  /** Bytes for each place; null: no limit. */
  readonly limitBytes: number | null;
  readonly evict: boolean;
  /** Bytes in a second; null: as fast as it goes. */
  readonly rate: number | null;
}

/** `darkive copy`: brings places up to date. What cannot be done at one never keeps another from being done. */
export async function copyToPlaces(options: CopyOptions, services: Services): Promise<OperationResult<CopyDocument>> {
  const { config, dryRun } = options;
  if (dryRun) return copyAll(options, await lookAtPlaces(config, services), [], services, null);
  return recorded({ command: 'copy', config }, services, (own, tally) =>
    changePlaces(config, 'copy', own, (places, findings) => copyAll(options, places, findings, own, tally)),
  );
}

async function copyAll(
  options: CopyOptions,
  places: Places,
  before: readonly Finding[],
  services: Services,
  tally: Tally | null,
): Promise<OperationResult<CopyDocument>> {
  const known = await places.read();
  if (known.places.length === 0 && known.problems.length === 0) {
    throw new DarkiveError('usage-invalid', 'There is no place to copy to.', {
      hint: 'Add one with: darkive place add NAME --at PATH',
    });
  }
  const asked = options.places.length > 0;
  const mayBeAbsent = options.attached || !asked;
  const chosen: KnownPlace[] = [];
  for (const name of new Set(options.places)) chosen.push(await places.named(name));
  const active = asked ? chosen : known.places.filter(({ state }) => state === 'active');
  const { archives, findings } = await wantedArchives(options.config, services);
  const all: Finding[] = [...before, ...problemFindings(known, places.archives), ...findings];
  const context: CopyContext = { options, places, archives, services, tally };
  const exits: ExitName[] = [];
  const documents: CopiedPlace[] = [];
  const open: { readonly name: string; readonly place: OpenPlace }[] = [];
  try {
    for (const one of active) {
      const copied = await copyToOne(one, context).catch((error: unknown) => {
        services.signal.throwIfAborted();
        if (active.length === 1) throw error;
        return failedAt(one, error);
      });
      documents.push(copied.document);
      all.push(...copied.findings);
      if (copied.refusal !== null && !(mayBeAbsent && copied.refusal.code === 'place-absent')) {
        const { code, message, hint } = copied.refusal;
        all.push(finding('degraded', code, message, hint, { place: one.place.name }));
        exits.push('refused');
      }
      if (copied.open !== null) open.push({ name: one.place.name, place: copied.open });
    }
    if (!options.dryRun) {
      const contentsOf = contentsTexts(places.archives, services);
      for (const one of open) all.push(...(await tellAll(one, context, contentsOf)));
    }
  } finally {
    for (const { place } of open) await place.close();
  }
  const here = documents.filter(({ state }) => state !== 'absent' && state !== 'refused');
  if (here.length === 0) {
    // Nothing was done at all: the reason is the result.
    const first = all.find(({ code }) => code.startsWith('place-'));
    if (active.length === 1 && first !== undefined)
      throw refused({ code: first.code as Refusal['code'], message: first.message, hint: first.hint ?? '' });
    if (exits.length === 0) exits.push('skipped');
  }
  return {
    document: { schema: 'darkive.copy/1', dryRun: options.dryRun, places: documents, findings: all },
    exit: worstExit([...exits, exitOf(all)]),
  };
}

interface CopyContext {
  readonly options: CopyOptions;
  readonly places: Places;
  readonly archives: readonly CopiedArchive[];
  readonly services: Services;
  readonly tally: Tally | null;
}

interface CopiedToOne {
  readonly document: CopiedPlace;
  readonly findings: readonly Finding[];
  readonly refusal: Refusal | null;
  /** Still to be told of the others; the caller closes it. */
  readonly open: OpenPlace | null;
}

async function copyToOne(known: KnownPlace, context: CopyContext): Promise<CopiedToOne> {
  const { options, places, archives, services, tally } = context;
  const { id, name, location } = known.place;
  const nothing = { id, name, location, steps: [], copiedBytes: 0, deletedBytes: 0, leftOut: [], synced: false };
  if (known.state !== 'active') {
    const what = known.state === 'lost' ? 'is marked as lost' : 'is retired';
    throw new DarkiveError('usage-invalid', `The place ${name} ${what}: nothing is copied there.`, {
      hint: known.state === 'lost' ? `When it has turned up: darkive place found ${name}` : 'Leave it out.',
    });
  }
  const looked = await lookFor(known, places.kinds, services);
  if (looked.state !== 'here') {
    const at = looked.state === 'refused' ? looked.at : null;
    const refusal = refusalOf(known.place, looked);
    return { document: { ...nothing, state: looked.state, at }, findings: [], refusal, open: null };
  }
  const { at, place, generation } = looked;
  let kept = false;
  try {
    if (!options.dryRun) await place.sweep();
    const { home, places: all } = await places.read();
    const pace = options.rate === null ? null : createPace(options.rate, services);
    let [bytes, totalBytes]: [number, number] = [0, 0];
    services.onProgress({ kind: 'phase', phase: `copy ${name}`, expectedSeconds: null });
    const brought = await bring({
      known,
      generation,
      place,
      wanted: {
        home: home ?? { id: known.place.home, location: 'home' },
        archives,
        places: all,
        now: services.clock().getTime(),
      },
      evict: options.evict,
      limitBytes: options.limitBytes,
      dryRun: options.dryRun,
      keep: (to) => writeKnownPlace(places.archives, to),
      now: () => services.clock().toISOString(),
      signal: services.signal,
      onPlan: (planned) => {
        totalBytes = planned;
      },
      onBytes: async (more) => {
        bytes += more;
        services.onProgress({ kind: 'progress', bytes, totalBytes, slices: null });
        await pace?.(more);
      },
    });
    const names = new Map(archives.map(({ manifest }) => [manifest.id, manifest.name]));
    const nameOf = (archive: string): string => names.get(archive) ?? archive;
    if (tally !== null) count(tally, brought);
    kept = !brought.readOnly;
    const steps = (brought.executed?.done ?? brought.steps).map((step) => ({ ...step, archive: nameOf(step.archive) }));
    return {
      document: {
        ...nothing,
        at,
        state: brought.readOnly ? 'refused' : stateOf(brought),
        steps: brought.readOnly ? [] : steps,
        copiedBytes: brought.readOnly ? 0 : copiedBytes(brought.executed?.done ?? brought.steps),
        deletedBytes: brought.readOnly ? 0 : deletedBytes(brought.executed?.done ?? brought.steps),
        leftOut: brought.plan.leftOut.map((left) => ({ ...left, archive: nameOf(left.archive) })),
        synced: brought.executed !== null && brought.executed.untried.length === 0,
      },
      findings: copyFindings(name, brought, nameOf),
      refusal: brought.readOnly ? readOnlyRefusal(name, at) : null,
      open: kept ? place : null,
    };
  } finally {
    if (!kept) await place.close();
  }
}

/** One place that fails is no reason to leave the others. */
function failedAt({ place }: KnownPlace, thrown: unknown): CopiedToOne {
  const { id, name, location } = place;
  const { message, hint } = asDarkiveError(thrown);
  const text = `Copying to ${name} failed: ${message}`;
  return {
    document: {
      id,
      name,
      location,
      state: 'partly',
      at: null,
      steps: [],
      copiedBytes: 0,
      deletedBytes: 0,
      leftOut: [],
      synced: false,
    },
    findings: [finding('degraded', 'copy-failed', text, hint ?? 'Run the command again.', { place: name })],
    refusal: null,
    open: null,
  };
}

function stateOf({ executed, steps, plan }: Brought): CopiedPlace['state'] {
  if (executed === null) return 'planned';
  if (steps.length === 0 && plan.steps.length === 0) return 'up-to-date';
  return executed.done.length === plan.steps.length ? 'copied' : 'partly';
}

function deletedBytes(steps: readonly PlanStep[]): number {
  return steps.reduce((sum, { kind, bytes }) => (kind === 'delete' ? sum + bytes : sum), 0);
}

function count(tally: Tally, { executed }: Brought): void {
  const done = executed?.done ?? [];
  tally.archives += new Set(done.map(({ archive }) => archive)).size;
  tally.bytes += copiedBytes(done);
}

/** Tells a place of all places, when each of them has been brought up to date. */
async function tellAll(
  { name, place }: { readonly name: string; readonly place: OpenPlace },
  { places, archives, services }: CopyContext,
  contentsOf: (manifest: Manifest) => Promise<string | null>,
): Promise<Finding[]> {
  try {
    const { home, places: all } = await places.read();
    const own = await places.named(name);
    // A place that failed has no right to say more than it did before.
    if (own.begun !== null) return [];
    const manifests = new Map(archives.map(({ manifest }) => [manifest.name, manifest]));
    await tellPlace(place, {
      own,
      places: all,
      archives: archives.map(knownArchive),
      homeLocation: home?.location ?? HOME,
      contentsOf: async (archive) => {
        const manifest = manifests.get(archive);
        return manifest === undefined ? null : contentsOf(manifest);
      },
    });
    return [];
  } catch (error) {
    services.signal.throwIfAborted();
    const { message, hint } = asDarkiveError(error);
    const text = `What all places hold could not be written to ${name}: ${message}`;
    return [finding('degraded', 'place-not-told', text, hint ?? 'Run the command again.', { place: name })];
  }
}

/** The manifest is the last file of the rest, which is the last unit. */
function knownArchive({ manifest, units }: CopiedArchive): KnownArchive {
  const own = units.at(-1)?.unit.files.at(-1);
  return { manifest, file: { bytes: own?.bytes ?? 0, sha256: own?.sha256 ?? '' } };
}
