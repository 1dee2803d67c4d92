import { join } from 'node:path';
import { chainOf, readStore, resolveArchive } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import { createDar, type Dar } from '../dar/index.ts';
import { DarkiveError } from '../errors/index.ts';
import { freeSpace } from '../fs/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import { checkReadableTarget } from './backup/target-guards.ts';
import type { RestoreDocument } from './documents/archive-documents.ts';
import { formatBytes } from './format-bytes.ts';
import { interruption, throwIfInterrupted } from './interruption.ts';
import { chainDamaged, checkChainSlices } from './restore/check-chain.ts';
import { isExpected, restoredProblem } from './restore/expectation.ts';
import { requestedPaths, type RequestedPaths } from './restore/requested-paths.ts';
import { openTarget, type RestoreTarget } from './restore/target.ts';
import type { OperationResult } from './result.ts';
import type { Services } from './services.ts';

export interface RestoreOptions {
  readonly config: Config;
  /** Name, id, or the beginning of an id. */
  readonly archive: string;
  /** As typed; empty restores everything. */
  readonly paths: readonly string[];
  /** Absolute path of a new or empty directory. */
  readonly to: string;
  /** Restore what this archive alone holds, not its whole chain. */
  readonly onlyThisArchive: boolean;
  /** Go on although slices are damaged. */
  readonly despiteDamage: boolean;
}

/** `darkive restore`: decides and checks everything first, then extracts the chain in order, then looks at what is there. */
export async function restoreArchive(
  options: RestoreOptions,
  services: Services,
): Promise<OperationResult<RestoreDocument>> {
  const { config, despiteDamage } = options;
  const archives = config.archives.path;
  await checkReadableTarget(config.archives);
  const { links, last } = await chooseChain(options);
  const requested = requestedPaths(options.paths, last.source.root);
  const dar = createDar(services.runner);

  phase(services, 'check-slices');
  const damage = await checkChainSlices(links, archives, services);
  if (damage.length > 0 && !despiteDamage) throw chainDamaged(last.name, damage);
  phase(services, 'look-up');
  const expected = await lookUp(last, requested, options, dar, services);

  const target = await openTarget(options.to, archives);
  const findings: Finding[] = [...damage];
  try {
    await requireSpace(target, expected.roomBytes);
    for (const link of links) {
      phase(services, `restore ${link.name}`);
      findings.push(...(await extract(link, links, requested, target, options, dar, services)));
    }
    phase(services, 'check-restored');
    findings.push(...(await compareWithCatalogue(last, requested, target, options, dar, services)));
  } finally {
    await target.release();
  }
  const complete = !findings.some(({ severity }) => severity === 'damage' || severity === 'error');
  return {
    document: {
      schema: 'darkive.restore/1',
      outcome: complete ? 'complete' : 'incomplete',
      target: options.to,
      archives: links.map(({ id, name, type }) => ({ id, name, type })),
      entries: expected.entries,
      bytes: expected.bytes,
      findings,
    },
    exit: complete ? 'done' : 'incomplete',
  };
}

function phase({ onProgress }: Services, name: string): void {
  onProgress({ kind: 'phase', phase: name, expectedSeconds: null });
}

async function chooseChain({
  config,
  archive,
  onlyThisArchive,
}: RestoreOptions): Promise<{ links: readonly Manifest[]; last: Manifest }> {
  const store = await readStore(config.archives.path);
  const { manifest: last } = resolveArchive(archive, store);
  if (onlyThisArchive) return { links: [last], last };
  const chain = chainOf(
    last,
    store.archives.map(({ manifest }) => manifest),
  );
  if (chain.complete) return { links: chain.links, last };
  throw new DarkiveError(
    'chain-broken',
    `${last.name} cannot be restored: it needs ${chain.missing.name}, which is not there.`,
    {
      hint: `Bring ${chain.missing.name} back beside the others, or restore what this archive alone holds with --only-this-archive.`,
      facts: { archive: last.name, missing: chain.missing.name },
    },
  );
}

interface Expected {
  readonly entries: number;
  /** Sizes of the files, holes included. */
  readonly bytes: number;
  /** Bytes that the files take on disk at least. */
  readonly roomBytes: number;
}

/** What must exist afterwards, from the newest catalogue of the chain. Throws `path-not-found` before anything is written. */
async function lookUp(
  last: Manifest,
  requested: RequestedPaths,
  options: RestoreOptions,
  dar: Dar,
  services: Services,
): Promise<Expected> {
  const expected = { entries: 0, bytes: 0, roomBytes: 0 };
  await listAll(last, options, dar, services, (entry) => {
    if (!isExpected(entry, options.onlyThisArchive) || !requested.matches(entry.path)) return;
    expected.entries += 1;
    expected.bytes += entry.bytes ?? 0;
    // Further names of a file and holes take no room; which name is the first is not listed.
    if (!entry.sparse && !entry.hardLinked) expected.roomBytes += entry.bytes ?? 0;
  });
  const unmet = requested.unmet();
  const [first] = unmet;
  if (first === undefined) return expected;
  throw new DarkiveError(
    'path-not-found',
    `${last.name} does not hold ${unmet.length === 1 ? first : `${unmet.length} of the paths: ${unmet.join(', ')}`}. Nothing was restored.`,
    { hint: `See what it holds: darkive show ${last.name}`, facts: { archive: last.name, paths: unmet } },
  );
}

async function listAll(
  manifest: Manifest,
  { config, despiteDamage }: RestoreOptions,
  dar: Dar,
  services: Services,
  onEntry: Parameters<Dar['list']>[1],
): Promise<void> {
  const { signal } = services;
  const { outcome } = await dar.list(join(config.archives.path, manifest.name), onEntry, { signal });
  if (signal.aborted) throw interruption(signal);
  if (outcome.kind === 'ok' || (despiteDamage && outcome.kind === 'damaged')) return;
  throw new DarkiveError(
    'chain-damaged',
    `${manifest.name}: its contents cannot be listed. ${'message' in outcome ? outcome.message : ''}`,
    {
      hint: `Look what is wrong with: darkive verify ${manifest.name}`,
      facts: { archive: manifest.name, tool: 'dar' },
    },
  );
}

async function requireSpace(target: RestoreTarget, bytes: number): Promise<void> {
  const { freeBytes } = await freeSpace(target.path);
  if (bytes <= freeBytes) return;
  throw new DarkiveError(
    'guard-refused',
    `The restore needs ${formatBytes(bytes)}, and ${formatBytes(freeBytes)} are free at ${target.path}. Nothing was written.`,
    {
      hint: 'Give a directory on a larger disk with --to, or restore fewer paths.',
      facts: { target: target.path, bytes, freeBytes },
    },
  );
}

async function extract(
  link: Manifest,
  links: readonly Manifest[],
  requested: RequestedPaths,
  target: RestoreTarget,
  { config, onlyThisArchive, to }: RestoreOptions,
  dar: Dar,
  services: Services,
): Promise<Finding[]> {
  const { signal } = services;
  const { outcome, messages, exitCode } = await dar.extract(
    {
      base: join(config.archives.path, link.name),
      root: '/proc/self/fd/3',
      paths: requested.paths === null ? { kind: 'all' } : { kind: 'paths', paths: requested.paths },
      overwrite: link !== links[0],
      // The first archive of a chain meets an empty directory: nothing to delete there.
      deleted: onlyThisArchive || link === links[0] ? 'ignore' : 'apply',
      owner: services.process.userId === 0 ? 'restore' : 'ignore',
      fsaScope: 'none',
    },
    { signal, rootFd: target.handle.fd },
  );
  throwIfInterrupted(signal);
  if (outcome.kind === 'ok') return [];
  const said = 'message' in outcome ? outcome.message : messages.join('; ');
  return [
    finding(
      outcome.kind === 'target-full' ? 'error' : 'damage',
      outcome.kind === 'target-full' ? 'target-full' : 'extraction-failed',
      `${link.name}: not everything was restored; dar ended with ${exitCode ?? 'no code'}. ${said}`,
      outcome.kind === 'target-full'
        ? `Free space for ${to}, empty it, and run the restore again.`
        : `Look what is wrong with: darkive verify ${link.name}`,
      { archive: link.name, target: to },
    ),
  ];
}

const NAMED_PROBLEMS = 20;

/** A tool that says "done" is not believed: every expected entry is looked for in the target. */
async function compareWithCatalogue(
  last: Manifest,
  requested: RequestedPaths,
  target: RestoreTarget,
  options: RestoreOptions,
  dar: Dar,
  services: Services,
): Promise<Finding[]> {
  const place = `/proc/self/fd/${target.handle.fd}`;
  const named: string[] = [];
  let wrong = 0;
  await listAll(last, options, dar, services, async (entry) => {
    if (!isExpected(entry, options.onlyThisArchive) || !requested.matches(entry.path)) return;
    const problem = await restoredProblem(place, entry);
    if (problem === null) return;
    wrong += 1;
    if (named.length < NAMED_PROBLEMS) named.push(problem);
  });
  if (wrong === 0) return [];
  return [
    finding(
      'error',
      'restored-differs',
      `${wrong} ${wrong === 1 ? 'entry is' : 'entries are'} not restored as ${last.name} lists them: ${named.join('; ')}${wrong > named.length ? '; …' : ''}`,
      'Do not rely on these. Try an earlier archive, or repair this one.',
      { archive: last.name, entries: wrong, paths: named },
    ),
  ];
}
