import { typed } from '../records/archive-name.ts';
import { chainOf } from '../records/chain.ts';
import type { Dar } from '../dar/index.ts';
import { DarkiveError, isDarkiveError, type ErrorCode, type Facts } from '../errors/index.ts';
import type { Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import { checkReadableTarget } from '../services/target-guards.ts';
import type { Services } from '../services/services.ts';
import { lookUpExpected, type Expected, type LookUp } from '../keeping/catalogue-look-up.ts';
import { choosePoint, type ChosenPoint } from './choose-point.ts';
import { describePoints, factsOf, hintOf, nearestPoints, type NearestPoints } from './nearest-points.ts';
import { neededOf, presenceProblems, sliceFinding, type LinkSlices } from './needed-slices.ts';
import type { RestoreOptions } from './options.ts';
import { requestedPaths, type RequestedPaths } from '../keeping/requested-paths.ts';

/** What a restore will do, decided before anything is written; `darkive restore --plan` shows it. */
export interface RestoreDecision {
  readonly point: ChosenPoint;
  /** The archive whose state is restored; null when there is none. */
  readonly last: Manifest | null;
  /** In the order in which they are applied. */
  readonly links: readonly LinkSlices[];
  readonly requested: RequestedPaths | null;
  /** Null when nothing could be looked up. */
  readonly expected: Expected | null;
  /** Damaged slices that the user accepts with `despiteDamage`, or that hold nothing of what was asked for. */
  readonly findings: readonly Finding[];
  /** Why it cannot be done; null when it can. */
  readonly refusal: Refusal | null;
}

export interface Refusal {
  readonly error: DarkiveError;
  readonly nearest: NearestPoints;
}

/** Chooses the point, follows its chain, looks for its slices and for the paths. Throws only what a user typed wrongly. */
export async function decideRestore(options: RestoreOptions, dar: Dar, services: Services): Promise<RestoreDecision> {
  const { config, onlyThisArchive, despiteDamage } = options;
  const archives = options.archives ?? config.archives.path;
  await checkReadableTarget(config.archives);
  const point = await choosePoint(options, services);
  const { last, history } = point;
  const nothing = { point, last, links: [], requested: null, expected: null, findings: point.findings };
  const context = { options, point, dar, services };
  if (last === null) return { ...nothing, refusal: await refuse(context, noPoint(point)) };
  if (point.gone.length > 0) return { ...nothing, refusal: await refuse(context, gonePoint(point)) };
  if (point.unreadable.length > 0) return { ...nothing, refusal: await refuse(context, unreadablePoint(point)) };

  const requested = requestedPaths(options.paths, last.source.root);
  const chain = onlyThisArchive ? { complete: true as const, links: [last] } : chainOf(last, history);
  const present = await Promise.all(
    chain.links.map(async (manifest) => ({ manifest, problems: await presenceProblems(manifest, archives) })),
  );
  const whole = present.map(({ manifest, problems }) => ({
    manifest,
    problems,
    needed: manifest.slices.map((_, index) => index + 1),
  }));
  if (!chain.complete) {
    const refusal = await refuse(context, brokenChain(last, chain.missing));
    return { ...nothing, links: whole, requested, refusal };
  }

  let expected: Expected | null = null;
  let links: readonly LinkSlices[] = whole;
  const lookUp: LookUp = { links: chain.links, archives, onlyThisArchive, despiteDamage, dar, services };
  const unlisted = whole.find(({ manifest, problems }) =>
    problems.some(({ slice }) => slice === manifest.slices.length),
  );
  if (unlisted === undefined || despiteDamage) {
    try {
      expected = await lookUpExpected(lookUp, requested);
      // The data of files that are only linked lie where their other names are.
      if (expected.onlyLinked.size === 0) links = await withNeeded(whole, requested, archives, dar, services);
    } catch (error) {
      if (!isDarkiveError(error) || error.code !== 'chain-damaged') throw error;
      const broken = new Set([idOf(chain.links, String(error.facts['archive']))]);
      return { ...nothing, links: whole, requested, refusal: await refuse(context, error, broken) };
    }
    const unmet = requested.unmet();
    if (unmet.length > 0) {
      const refusal = await refuse(context, pathNotFound(last, unmet));
      return { ...nothing, links, requested, expected, refusal };
    }
  }
  const damage = links.flatMap(({ manifest, problems, needed }) =>
    problems.map((problem) => sliceFinding(manifest, problem, needed.includes(problem.slice))),
  );
  const refusal = damage.length === 0 || despiteDamage ? null : await refuseDamage(context, last, damage);
  const findings = refusal === null ? [...point.findings, ...damage] : point.findings;
  return { point, last, links, requested, expected, findings, refusal };
}

async function withNeeded(
  links: readonly LinkSlices[],
  requested: RequestedPaths,
  archives: string,
  dar: Dar,
  services: Services,
): Promise<LinkSlices[]> {
  const result: LinkSlices[] = [];
  for (const link of links) {
    result.push({ ...link, needed: await neededOf(link.manifest, requested, archives, dar, services) });
  }
  return result;
}

export interface RefusalContext {
  readonly options: RestoreOptions;
  readonly point: ChosenPoint;
  readonly dar: Dar;
  readonly services: Services;
}

/** The refusal for slices that are not as they were written, with the points that do not need them. */
export async function refuseDamage(
  context: RefusalContext,
  last: Manifest,
  damage: readonly Finding[],
): Promise<Refusal> {
  const broken = new Set(damage.map(({ facts }) => idOf(context.point.history, String(facts['archive']))));
  return refuse(context, damagedChain(last, damage), broken);
}

/** Adds the nearest points that work to an error. */
async function refuse(
  { options, point, dar, services }: RefusalContext,
  error: DarkiveError,
  broken: ReadonlySet<string> = new Set(),
): Promise<Refusal> {
  const { history, at, last } = point;
  const around = at?.getTime() ?? Date.parse(last?.createdAt ?? '');
  const archives = options.archives ?? options.config.archives.path;
  const nearest = await nearestPoints({ history, around, broken, paths: options.paths, archives, dar, services });
  const hint = error.code === 'chain-damaged' ? error.hint : (hintOf(nearest) ?? error.hint);
  const facts: Facts = { ...error.facts, ...factsOf(nearest) };
  const message = `${error.message}${describePoints(nearest)}`;
  return {
    error: new DarkiveError(error.code, message, { ...(hint === undefined ? {} : { hint }), facts, cause: error }),
    nearest,
  };
}

function noPoint(point: ChosenPoint): DarkiveError {
  const { definition, at, history, gone } = point;
  const facts = { definition, at: at?.toISOString() ?? null };
  const [first] = history;
  if (gone.length > 0) return gonePoint(point);
  if (first === undefined) {
    return decline(
      'no-restore-point',
      `${definition} has no archives yet.`,
      `Run: darkive backup full '${definition}'`,
      facts,
    );
  }
  return decline(
    'no-restore-point',
    `${definition} has no archive of ${facts.at} or before; nothing was written. The first is ${first.name}.`,
    'Give a later time with --at.',
    facts,
  );
}

function gonePoint({ definition, at, gone }: ChosenPoint): DarkiveError {
  const newest = gone.at(-1) ?? '';
  const others = gone.length === 1 ? '' : ` and ${gone.length - 1} before it`;
  const hint = 'Mount the right storage, or bring it back beside the others. See what is missed with: darkive status';
  return decline(
    'no-restore-point',
    `${definition}: the archive for ${at?.toISOString() ?? 'that time'} is ${newest}, which is gone${others}. Nothing was written.`,
    hint,
    { definition, gone },
  );
}

function unreadablePoint({ definition, at, unreadable }: ChosenPoint): DarkiveError {
  return decline(
    'no-restore-point',
    `${definition}: the archive for ${at?.toISOString() ?? 'that time'} may be one whose manifest cannot be used: ${unreadable.join(', ')}. Nothing was written.`,
    'Restore the manifest from a copy, or name an archive with --archive.',
    { definition, manifests: unreadable },
  );
}

function brokenChain(last: Manifest, missing: { readonly name: string }): DarkiveError {
  return decline(
    'chain-broken',
    `${last.name} cannot be restored: it needs ${missing.name}, which is not there. Nothing was written.`,
    `Bring ${missing.name} back beside the others, or restore what this archive alone holds with --only-this-archive.`,
    { archive: last.name, missing: missing.name },
  );
}

function pathNotFound(last: Manifest, unmet: readonly string[]): DarkiveError {
  return decline(
    'path-not-found',
    `${last.name} does not hold ${unmet.length === 1 ? String(unmet[0]) : `${unmet.length} of the paths: ${unmet.join(', ')}`}. Nothing was restored.`,
    `See what it holds: darkive show ${typed(last.name)}`,
    { archive: last.name, paths: unmet },
  );
}

function damagedChain(last: Manifest, damage: readonly Finding[]): DarkiveError {
  const [first] = damage;
  const others = damage.length - 1;
  const more = others === 0 ? '' : ` ${others} more ${others === 1 ? 'slice is' : 'slices are'} damaged.`;
  return decline(
    'chain-damaged',
    `${last.name} cannot be restored as it is; nothing was written. ${first?.message ?? ''}${more}`,
    `${first?.hint ?? 'Repair it'}. To restore what is readable all the same, add --despite-damage.`,
    {
      archive: last.name,
      damaged: damage.map(({ message }) => message),
      files: damage.map(({ facts }) => String(facts['file'])),
    },
  );
}

function decline(code: ErrorCode, message: string, hint: string, facts: Facts): DarkiveError {
  return new DarkiveError(code, message, { hint, facts });
}

function idOf(history: readonly Manifest[], name: string): string {
  return history.find((manifest) => manifest.name === name)?.id ?? name;
}
