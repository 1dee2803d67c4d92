import { readdir, stat } from 'node:fs/promises';
import type { Config } from '../config/types.ts';
import { inspectSlices, type Dar, type DarOptions } from '../dar/index.ts';
import { DarkiveError } from '../errors/index.ts';
import type { PluginHost, HookScope } from '../lifecycle/host.ts';
import type { SliceFile } from '../lifecycle/plugin-types.ts';
import { freeSpace, syncFile } from '../fs/index.ts';
import type { ToolRunner } from '../exec/types.ts';
import { type Building } from '../archive/index.ts';
import { chainOf } from '../records/chain.ts';
import { join } from 'node:path';
import { interruption } from '../services/interruption.ts';
import { codeText } from '../session/dar-test.ts';
import { formatBytes } from '../services/format-bytes.ts';
import { creationFindings } from './creation-findings.ts';
import { catchChangedInPlace, tellMissedChanges } from './in-place/save-changed.ts';
import { relativePaths } from './named-paths.ts';
import { pathsToSaveWhole, referenceWithout } from './links/whole-links.ts';
import { createRequest, type BackupPlan } from '../preflight/plan.ts';
import type { RunState } from './run-state.ts';
import type { WatchedSlice } from '../keeping/hash-slices.ts';
import { sliceIdentity } from '../keeping/slice-identity.ts';
import { watchSlices } from './watch-slices.ts';

export interface MadeArchive {
  readonly slices: readonly WatchedSlice[];
  /** Resolves when no `slice` hook is at work any more. An abort of `signal` ends the one that is. Never rejects. */
  readonly hooksEnded: (signal: AbortSignal) => Promise<void>;
  /**
   * Resolves when the slices that dar closed have been brought to the disk; rejects when one could not be. A kernel tells of
   * that once: a later sync would succeed (fsync(2)).
   */
  readonly written: () => Promise<void>;
  /** As dar was started, for the manifest. */
  readonly arguments: readonly string[];
  /** Paths of the source that dar said it could not read, as byte strings relative to the root. */
  readonly unreadable: ReadonlySet<string>;
}

interface MakeRequest {
  readonly plan: BackupPlan;
  readonly config: Config;
  readonly building: Building;
  readonly dar: Dar;
  readonly runner: ToolRunner;
  readonly plugins: PluginHost;
  readonly scope: HookScope;
}

/**
 * `dar -c` into the building directory, with the plugins' `slice` hooks beside it; the last of them may still be at work
 * when this returns. Throws when there is no whole archive.
 */
export async function makeArchive(request: MakeRequest, run: RunState): Promise<MadeArchive> {
  const { plan, config, building, dar, plugins, scope } = request;
  const { definition, archive } = plan;
  const event = { definition: definition.name, type: plan.type, archive, runId: run.runId };
  const [stop, giveUp] = [new AbortController(), new AbortController()];
  const hookScope = { ...scope, signal: AbortSignal.any([scope.signal, giveUp.signal]) };
  const identities = new Map<number, string | null>();
  let writing: Promise<void> = Promise.resolve();
  const watching = watchSlices(
    building.slices,
    archive,
    {
      onClosed: async (slice) => {
        identities.set(slice.number, await sliceIdentity(slice.path));
        // Publishing has to wait for the disk: it can as well begin now. Whoever publishes looks at `written`.
        writing = writing.then(() => syncFile(slice.path));
        writing.catch(() => undefined);
        const findings = await plugins.slice({ ...event, slice }, hookScope);
        if (!giveUp.signal.aborted) run.add(findings);
      },
      onProgress: (bytes, slices) => run.onProgress({ kind: 'progress', bytes, totalBytes: plan.need.atMost, slices }),
    },
    stop.signal,
  );
  const hooksEnded = async (signal: AbortSignal): Promise<void> => {
    const abort = (): void => giveUp.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    await watching;
    signal.removeEventListener('abort', abort);
  };
  try {
    const limits = { signal: scope.signal, timeout: definition.timeouts.dar };
    const inPlace = await catchChangedInPlace({ plan, config, dar, options: limits, building });
    run.add(inPlace.findings);
    const asked = createRequest(plan, config, building.slices);
    const reference = await referenceFor(asked.reference, inPlace.compared.changed, request, limits);
    const created = await dar.create({ ...asked, reference }, limits);
    stop.abort();
    if (created.exitCode !== null) run.measured.exitCodes['dar-create'] = created.exitCode;
    if (created.outcome.kind === 'target-full') await refuseFullTarget(created, plan, building);
    refuseFailure(created, plan, scope.signal);
    const { outcome, said, summary } = created;
    run.add(
      await creationFindings({
        definition: definition.name,
        archive,
        root: definition.root,
        said,
        failed: summary?.inodes.failed ?? null,
        partial: outcome.kind === 'partial' ? outcome.reason : null,
      }),
    );
    const suspicious = await relativePaths(said.about.suspicious?.named ?? [], definition.root);
    run.add(await tellMissedChanges({ plan, config, dar, options: limits, building, before: inPlace, suspicious }));
    run.inodes = summary?.inodes ?? null;
    run.measured.wastedBytes = summary?.wastedBytes ?? null;
    const slices = await wholeArchive(building.slices, archive);
    const watched = await Promise.all(
      slices.map(async (slice) => {
        const identity = identities.has(slice.number) ? identities.get(slice.number) : await sliceIdentity(slice.path);
        return { ...slice, identity: identity ?? null };
      }),
    );
    const named = await relativePaths(said.about.unreadable?.named ?? [], definition.root);
    return {
      slices: watched,
      hooksEnded,
      written: () => writing,
      arguments: created.arguments,
      unreadable: new Set(named.map(({ path }) => path.toString('latin1'))),
    };
  } catch (error) {
    stop.abort();
    await hooksEnded(AbortSignal.abort(new Error('there is no archive')));
    throw error;
  }
}

/** The reference itself, or what is left of its catalogue without the names that have to be saved whole. */
async function referenceFor(
  reference: string | null,
  changed: readonly Buffer[],
  { plan, config, building, dar, runner }: MakeRequest,
  limits: DarOptions & { readonly signal: AbortSignal },
): Promise<string | null> {
  if (reference === null || plan.reference === null) return reference;
  const { definition, earlier, linkedInodes } = plan;
  const { signal } = limits;
  const { links } = chainOf(plan.reference.manifest, earlier);
  const whole = await pathsToSaveWhole(
    { root: definition.root, archives: config.archives.path, links, inodes: linkedInodes, dar, runner, signal },
    limits,
  );
  const paths = [...new Set([...whole, ...changed.map((path) => path.toString('latin1'))])];
  if (paths.length === 0) return reference;
  return referenceWithout(paths, { base: reference, name: plan.reference.manifest.name }, { dar, building }, limits);
}

type Created = Awaited<ReturnType<Dar['create']>>;

/** Says how much may be needed and how much there was, so that the user knows how much to free. */
async function refuseFullTarget(created: Created, plan: BackupPlan, building: Building): Promise<void> {
  const { definition, need } = plan;
  // What this attempt took is given back at its end.
  const free = (await freeSpace(building.slices)).freeBytes + (await takenBytes(building.slices));
  const room = `up to ${formatBytes(need.atMost)} may be needed, ${formatBytes(free)} were free`;
  const said = 'message' in created.outcome ? created.outcome.message : '';
  throw new DarkiveError(
    'target-full',
    `${definition.name}: no archive was made: the target is full; ${room}. ${said}`,
    {
      hint: 'Free space in the archive directory, then run the backup again. Earlier archives are not affected.',
      facts: { ...creationFacts(created, plan), freeBytes: free, needBytes: need.atMost },
    },
  );
}

async function takenBytes(directory: string): Promise<number> {
  const sizes = (await readdir(directory)).map(async (name) => (await stat(join(directory, name))).size);
  return (await Promise.all(sizes)).reduce((total, bytes) => total + bytes, 0);
}

function creationFacts(created: Created, { definition, archive }: BackupPlan) {
  const { exitCode, command } = created;
  return { definition: definition.name, archive, phase: 'archive', tool: 'dar', exitCode, command };
}

/** Throws unless there is an archive; what is missing in it has been said by dar (creation-findings.ts). */
function refuseFailure(created: Created, plan: BackupPlan, signal: AbortSignal): void {
  const { outcome } = created;
  const facts = creationFacts(created, plan);
  const nothing = `${plan.definition.name}: no archive was made`;
  switch (outcome.kind) {
    case 'ok':
    case 'partial':
      return;
    case 'aborted':
      throw interruption(signal);
    case 'timed-out':
      throw new DarkiveError('tool-timeout', `${nothing}: dar ran longer than the configured time and was ended.`, {
        hint: 'Raise "timeouts: dar" of the definition. Earlier archives are not affected.',
        facts,
      });
    case 'target-full':
    case 'damaged':
    case 'failed':
      throw new DarkiveError('tool-failed', `${nothing}: dar failed${codeText(created.exitCode)}. ${outcome.message}`, {
        hint: 'Read the log of external programs. Earlier archives are not affected.',
        facts,
      });
  }
}

/** dar's exit code alone is no proof: slices 1..N without a gap, of one archive, the last one marked as last. */
async function wholeArchive(directory: string, archive: string): Promise<SliceFile[]> {
  const { slices, problem } = await inspectSlices(directory, archive);
  if (problem !== null) {
    throw new DarkiveError('archive-incomplete', `${archive} is not whole: ${problem.message}`, {
      hint: 'Run the backup again. Nothing was published, earlier archives are not affected.',
      facts: { archive, phase: 'archive', slice: problem.slice },
    });
  }
  return slices.map(({ number, file, bytes }) => ({ number, path: join(directory, file), bytes }));
}
