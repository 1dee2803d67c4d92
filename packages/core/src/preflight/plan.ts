import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseReference, newest, readStore, type StoredArchive } from '../archive/index.ts';
import type { Config, Definition } from '../config/types.ts';
import { selectionMatcher, type CreateRequest } from '../dar/index.ts';
import { freeSpace, measureSource, type SourceMeasure } from '../fs/index.ts';
import { describedByManifest, gatherHoldings, memoryOfChecks, type Spoiled } from '../holdings/index.ts';
import { createLedgerRecorder } from '../ledger/index.ts';
import { formatArchiveName, manifestFileName, sliceFileName, type ArchiveType } from '../records/archive-name.ts';
import type { Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import { openKnownLedger } from '../services/open-ledger.ts';
import type { Services } from '../services/services.ts';
import { manifestFinding } from '../services/synced-ledger.ts';
import { predictNeed, checkSpace, type SpaceNeed } from './space-guard.ts';
import { judgeSource, type SourceIdentity } from './same-source.ts';
import { createRuleWatch, inOrder, missingIncludes, type IdleRule } from './selection-check.ts';
import { checkSelected, idleRuleFindings } from './selection-guard.ts';
import { checkClock, checkRoot, checkShrink } from './source-guards.ts';
import { addName, type LinkedInodes } from './linked-inodes.ts';
import { ownDirectories, refuseOwnRoot, type OwnDirectories } from './own-directories.ts';
import { selectionDigest } from './selection.ts';
import type { RunOptions } from './options.ts';

/** Everything that is decided before anything is written. */
export interface BackupPlan {
  readonly definition: Definition;
  readonly type: ArchiveType;
  /** Name of the archive; its second is free in the archive directory. */
  readonly archive: string;
  /** The time in the name. */
  readonly time: Date;
  readonly reference: StoredArchive | null;
  /** The source of the reference, when it was accepted as this one under another name. */
  readonly adopted: SourceIdentity | null;
  /** The newest archive of the definition, whatever its type; null when there is none. */
  readonly last: Manifest | null;
  /** All archives of the definition. */
  readonly earlier: readonly Manifest[];
  /** The user has accepted that the source is empty or much smaller. */
  readonly allowShrink: boolean;
  /** Inodes of the source that have several names; only looked for when there is a reference. */
  readonly linkedInodes: LinkedInodes;
  readonly measure: SourceMeasure;
  readonly selection: string;
  /** Directories of our own below the root, relative to it. */
  readonly alwaysExclude: readonly Buffer[];
  /** All directories of our own, for what the archive turns out to hold. */
  readonly own: OwnDirectories;
  readonly need: SpaceNeed;
  readonly freeBytes: number;
  readonly findings: readonly Finding[];
}

/** Looks, judges with every guard, and writes nothing. Throws the first refusal. */
export async function planRun(definition: Definition, options: RunOptions, services: Services): Promise<BackupPlan> {
  const { config, type, allowShrink } = options;
  await checkRoot(definition, config.archives.answerWithin);
  const store = await readStore(config.archives.path, definition.name);
  const earlier = store.archives.filter(({ manifest }) => manifest.definition === definition.name);
  const last = newest(earlier)?.manifest ?? null;
  checkClock(definition, services.clock(), last);
  const reference = chooseReference(
    {
      definition: definition.name,
      type,
      incremental: definition.incremental,
      wanted: options.reference,
      unsound: await unsoundReferences(earlier, config, services),
      onUnsound: options.bySchedule === true ? 'pass-over' : 'refuse',
    },
    earlier,
  );
  const manifests = earlier.map(({ manifest }) => manifest);
  const { adopted, findings: otherSource } = await judgeSource(
    { type, definition: definition.name, reference: reference?.manifest ?? null, last, earlier: manifests },
    { host: services.hostName, root: definition.root },
    options.sameSource === true,
  );
  const selection = await selectionDigest(definition);
  const own = await ownDirectories(config, definition, services);
  await refuseOwnRoot(definition, own);
  const linkedInodes: LinkedInodes = new Map();
  const { measure, idle } = await measureSelection(
    definition,
    reference,
    own,
    linkedInodes,
    config.archives.answerWithin,
    services,
  );
  if (!allowShrink) {
    checkSelected(definition, measure, idle);
    checkShrink(definition, measure, last, selection);
  }
  const need = predictNeed(definition, type, measure, newest(earlier, type)?.manifest ?? null);
  const { freeBytes } = await freeSpace(config.archives.path);
  const space = checkSpace(definition, need, freeBytes);
  const time = await freeSecond(definition.name, type, config, after(services.clock(), last));
  return {
    definition,
    type,
    archive: formatArchiveName(definition.name, type, time),
    time,
    reference,
    adopted,
    last,
    earlier: manifests,
    allowShrink,
    linkedInodes,
    measure,
    selection,
    alwaysExclude: [...own.inside, ...measure.own.filter((path) => !own.inside.some((one) => one.equals(path)))],
    own,
    need,
    freeBytes,
    findings: [...store.problems.map(manifestFinding), ...otherSource, ...idleRuleFindings(definition, idle), ...space],
  };
}

/** Archive id → what spoils its chain. Asks a ledger that is there; one that cannot be read is told of elsewhere. */
async function unsoundReferences(
  own: readonly StoredArchive[],
  config: Config,
  services: Services,
): Promise<ReadonlyMap<string, Spoiled>> {
  const archives = own.map(({ manifest }) => describedByManifest(manifest));
  const ledger = createLedgerRecorder(() => openKnownLedger(config, services));
  try {
    const memory = await ledger.attempt(memoryOfChecks, null);
    const holdings = await gatherHoldings({ directory: config.archives.path, archives, memory });
    return new Map(holdings.flatMap(({ id, spoiled }) => (spoiled === null ? [] : [[id, spoiled] as const])));
  } finally {
    await ledger.close();
  }
}

/** The request for `dar -c`; `directory` is where the slices are written. */
export function createRequest(plan: BackupPlan, config: Config, directory: string): CreateRequest {
  const { definition } = plan;
  return {
    base: join(directory, plan.archive),
    type: plan.type,
    reference: plan.reference === null ? null : join(config.archives.path, plan.reference.manifest.name),
    root: definition.root,
    selection: definition.selection,
    sliceBytes: definition.sliceBytes,
    holes: plan.measure.holes,
    alwaysExclude: plan.alwaysExclude,
  };
}

async function measureSelection(
  definition: Definition,
  reference: StoredArchive | null,
  own: OwnDirectories,
  linkedInodes: LinkedInodes,
  answerWithin: number,
  services: Services,
): Promise<{ measure: SourceMeasure; idle: readonly IdleRule[] }> {
  const rules = definition.selection.kind === 'structured' ? definition.selection.rules : [];
  const matcher = selectionMatcher(rules, own.inside);
  const watch = createRuleWatch(rules);
  const measure = await measureSource({
    answerWithin,
    root: definition.root,
    includes: (path, isDirectory) => {
      watch.onEntry(path, isDirectory);
      return matcher(path, isDirectory);
    },
    isOwn: own.isOwn,
    since: reference === null ? null : new Date(reference.manifest.createdAt),
    signal: services.signal,
    ...(reference === null ? {} : { onLinked: (path, stat) => addName(linkedInodes, path, stat) }),
  });
  return { measure, idle: inOrder([...(await missingIncludes(definition.root, rules)), ...watch.idle()]) };
}

/** Now, but after the newest archive: archives of one definition sort by time, also when two are made in one second. */
function after(now: Date, newestArchive: Manifest | null): Date {
  if (newestArchive === null) return now;
  return new Date(Math.max(now.getTime(), Date.parse(newestArchive.createdAt) + 1000));
}

/** The first second from then on whose name is not taken. Several backups a day, or a minute, are fine. */
async function freeSecond(definition: string, type: ArchiveType, config: Config, from: Date): Promise<Date> {
  for (let second = Math.floor(from.getTime() / 1000); ; second += 1) {
    const time = new Date(second * 1000);
    const name = formatArchiveName(definition, type, time);
    const taken = await Promise.all(
      [manifestFileName(name), sliceFileName(name, 1)].map((file) => present(join(config.archives.path, file))),
    );
    if (!taken.includes(true)) return time;
  }
}

async function present(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
