import { writeKnownPlace } from '../archive/places.ts';
import type { Config } from '../config/types.ts';
import { bring, copiedBytes, type Brought } from '../copies/bring.ts';
import type { OpenPlace } from '../copies/driver.ts';
import { lookFor } from '../copies/look.ts';
import type { LeftOut, PlanStep } from '../copies/plan/types.ts';
import { asDarkiveError, DarkiveError } from '../errors/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { KnownPlace } from '../records/place.ts';
import type { Services } from '../services/services.ts';
import { createPace } from '../session/pace.ts';
import type { Tally } from '../session/record-command.ts';
import { copyFindings } from './copy-findings.ts';
import type { CopiedPlace } from './documents.ts';
import { readOnlyRefusal, refusalOf, type Refusal } from './refusal.ts';
import type { CopiedArchive } from './wanted.ts';
import type { Places } from './with-places.ts';

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

export interface CopyContext {
  readonly options: CopyOptions;
  readonly places: Places;
  readonly archives: readonly CopiedArchive[];
  readonly services: Services;
  readonly tally: Tally | null;
  /** With a dry run: places that were planned already, as they would be then; by id. */
  readonly planned: Map<string, KnownPlace>;
}

export interface CopiedToOne {
  readonly document: CopiedPlace;
  readonly findings: readonly Finding[];
  readonly refusal: Refusal | null;
  readonly leftOut: readonly LeftOut[];
  /** Still to be told of the others; the caller closes it. */
  readonly open: OpenPlace | null;
}

/** Brings one place up to date. Throws for a place that nothing is copied to, and what nobody foresaw. */
export async function copyToOne(known: KnownPlace, context: CopyContext): Promise<CopiedToOne> {
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
    return { document: { ...nothing, state: looked.state, at }, findings: [], refusal, leftOut: [], open: null };
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
        places: all.map((one) => context.planned.get(one.place.id) ?? one),
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
    if (options.dryRun)
      context.planned.set(id, asIfDone(known, brought.steps, archives, services.clock().toISOString()));
    const nameOf = namesOf(archives);
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
      leftOut: brought.plan.leftOut,
      open: kept ? place : null,
    };
  } finally {
    if (!kept) await place.close();
  }
}

/** A place as it would be when a plan was done: what is planned for the next one follows from it. */
function asIfDone(
  known: KnownPlace,
  steps: readonly PlanStep[],
  archives: readonly CopiedArchive[],
  now: string,
): KnownPlace {
  const units = new Map(
    archives.flatMap(({ manifest, units: all }) =>
      all.map(({ unit }) => [`${manifest.id} ${unit.slice ?? 'rest'}`, unit] as const),
    ),
  );
  const files = new Map(known.files.map((file) => [file.file, file]));
  for (const { kind, archive, slice } of steps) {
    for (const file of units.get(`${archive} ${slice ?? 'rest'}`)?.files ?? []) {
      if (kind === 'delete') files.delete(file.file);
      else files.set(file.file, { ...file, verifiedAt: now });
    }
  }
  return { ...known, files: [...files.values()] };
}

/** One place that fails is no reason to leave the others. */
export function failedAt({ place }: KnownPlace, thrown: unknown): CopiedToOne {
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
    leftOut: [],
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

/** Id of an archive → its name. */
export function namesOf(archives: readonly CopiedArchive[]): (id: string) => string {
  const names = new Map(archives.map(({ manifest }) => [manifest.id, manifest.name]));
  return (id) => names.get(id) ?? id;
}
