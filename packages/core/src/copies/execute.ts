import { asDarkiveError, type DarkiveError } from '../errors/index.ts';
import type { KnownPlace, StoredCopy } from '../records/place.ts';
import type { Unit } from '../records/unit.ts';
import { copyUnit, type CopiedUnit } from './copy-unit.ts';
import type { OpenPlace } from './driver.ts';
import { ARCHIVES } from './lying-there.ts';
import type { PlanStep, UnitName } from './plan/types.ts';
import { inBatches } from './steps.ts';

/** What is recorded at once: a kill costs no more than this. */
const BATCH_BYTES = 64 * 1024 * 1024;

export interface ExecuteRequest {
  readonly steps: readonly PlanStep[];
  readonly unitOf: (name: UnitName) => Unit;
  /** The bytes of a file of the unit, at home. */
  readonly read: (name: UnitName, file: string) => AsyncIterable<Uint8Array>;
  /** `room` answers what copies may take. */
  readonly place: OpenPlace;
  /** As home has it, `begun` noted. */
  readonly known: KnownPlace;
  /** Keeps what is known of the place at home, durably: before something changes there, and after it. */
  readonly keep: (known: KnownPlace) => Promise<void>;
  readonly now: () => string;
  /** Aborted when the user ends the command. */
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void | Promise<void>;
}

export type WhyNot =
  | Exclude<CopiedUnit, { readonly state: 'copied' }>
  /** What should be copied cannot be read at home. */
  | { readonly state: 'source-failed'; readonly file: string; readonly error: DarkiveError };

/** A step that was not done. */
export interface FailedStep {
  readonly step: PlanStep;
  readonly why: WhyNot;
}

export interface Executed {
  readonly known: KnownPlace;
  readonly done: readonly PlanStep[];
  readonly failed: readonly FailedStep[];
  /** The place does not work any more: these were not tried. */
  readonly untried: readonly PlanStep[];
}

/**
 * Does the steps of a plan. Home is told beforehand what may be half there from then on, and afterwards what is there: whatever ends
 * the run, what home says of the place is there. Throws when the user ends the command, or home takes no records any more;
 * what was done until then is kept.
 */
export async function execute(request: ExecuteRequest): Promise<Executed> {
  const files = new Map(request.known.files.map((stored) => [stored.file, stored]));
  const [done, failed, untried]: [PlanStep[], FailedStep[], PlanStep[]] = [[], [], []];
  let known = request.known;
  const keep = async (unsettled: readonly string[]): Promise<void> => {
    known = {
      ...known,
      files: [...files.values()].toSorted(byName),
      unsettled: [...unsettled],
      writtenAt: request.now(),
    };
    await request.keep(known);
  };
  /** Left over by what failed; the place may not even have let go of it. */
  const leftOver = (): string[] =>
    failed
      .filter(({ why }) => LEAVES.has(why.state))
      .flatMap(({ step }) => request.unitOf(step).files.map(({ file }) => file))
      .filter((file) => !files.has(file));
  let broken = false;
  for (const batch of inBatches(request.steps, BATCH_BYTES)) {
    if (broken) {
      untried.push(...batch);
      continue;
    }
    const touched = batch.flatMap((step) => lacking(step, request, files));
    for (const step of batch)
      if (step.kind === 'delete') for (const { file } of request.unitOf(step).files) files.delete(file);
    await keep([...leftOver(), ...touched]);
    for (const step of batch) {
      if (broken) {
        untried.push(step);
        continue;
      }
      const why = await doStep(step, request, files).catch(async (error: unknown) => {
        // The first error is the one to be told. What was unsettled stays so at home when this fails, too.
        await keep(touched.filter((file) => !files.has(file))).catch(() => null);
        throw error;
      });
      if (why === null) done.push(step);
      else failed.push({ step, why });
      broken = why !== null && breaks(why);
    }
  }
  if (request.steps.length > 0) await keep(leftOver());
  return { known, done, failed, untried };
}

function byName(a: StoredCopy, b: StoredCopy): number {
  return a.file < b.file ? -1 : 1;
}

/** Files that a step touches: those of a copy that are not there as they shall be, all of a deletion. */
function lacking(step: PlanStep, { unitOf }: ExecuteRequest, files: ReadonlyMap<string, StoredCopy>): string[] {
  return unitOf(step)
    .files.filter(({ file, sha256 }) => step.kind === 'delete' || files.get(file)?.sha256 !== sha256)
    .map(({ file }) => file);
}

/** Null when it was done. Throws when the user ends the command. */
async function doStep(step: PlanStep, request: ExecuteRequest, files: Map<string, StoredCopy>): Promise<WhyNot | null> {
  const { place, signal, now, onBytes } = request;
  signal.throwIfAborted();
  const unit = request.unitOf(step);
  if (step.kind === 'delete') return removeUnit(unit, place, signal);
  const wanted = new Set(lacking(step, request, files));
  let sourceFailure: WhyNot | null = null;
  const read = async function* (file: string): AsyncGenerator<Uint8Array> {
    try {
      yield* request.read(step, file);
    } catch (error) {
      sourceFailure = { state: 'source-failed', file, error: asDarkiveError(error) };
      throw error;
    }
  };
  // What is replaced is not there any more from the moment on in which it is.
  for (const file of wanted) files.delete(file);
  const copied = await copyUnit({
    unit: { ...unit, files: unit.files.filter(({ file }) => wanted.has(file)) },
    read,
    place,
    there: new Set(),
    reserveBytes: 0,
    now,
    signal,
    onBytes,
  }).catch((error: unknown): WhyNot => {
    signal.throwIfAborted();
    return { state: 'failed', file: unit.files[0]?.file ?? '', error: asDarkiveError(error) };
  });
  if (copied.state !== 'copied') return sourceFailure ?? copied;
  for (const stored of copied.files) files.set(stored.file, stored);
  return null;
}

/** The manifest first: what is left of an archive without it is none. */
async function removeUnit(unit: Unit, place: OpenPlace, signal: AbortSignal): Promise<WhyNot | null> {
  for (const { file } of unit.files.toReversed()) {
    try {
      await place.remove(`${ARCHIVES}${file}`);
    } catch (error) {
      signal.throwIfAborted();
      return { state: 'failed', file, error: asDarkiveError(error) };
    }
  }
  return null;
}

/** After these what was written may still be there: to take it back may have failed, too. */
const LEAVES: ReadonlySet<WhyNot['state']> = new Set(['failed', 'place-differs']);

/** After these nothing else is tried: the place is gone, fails, or does not keep what it is given. What it has no room or no name for is no such thing. */
function breaks(why: WhyNot): boolean {
  if (why.state === 'place-differs') return true;
  return why.state === 'failed' && why.error.code !== 'target-full' && !ONE_FILE.has(String(why.error.facts['errno']));
}

const ONE_FILE: ReadonlySet<string> = new Set(['EFBIG', 'EINVAL', 'ENAMETOOLONG', 'EILSEQ']);
