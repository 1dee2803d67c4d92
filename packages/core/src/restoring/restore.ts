import { resolve } from 'node:path';
import { createDar, type Dar } from '../dar/index.ts';
import { DarkiveError, isDarkiveError } from '../errors/index.ts';
import { freeSpace } from '../fs/index.ts';
import { holdForReading } from '../lock/index.ts';
import type { Finding } from '../records/finding.ts';
import { exitOf } from '../records/verdict.ts';
import type { RestoreDocument, RestorePlanDocument } from '../holdings/documents/archive-documents.ts';
import { checkReadableTarget } from '../services/target-guards.ts';
import { formatBytes } from '../services/format-bytes.ts';
import { recorded, type Tally } from '../session/record-command.ts';
import { requireDar } from '../session/require-dar.ts';
import { auditRefused, auditTarget, type TargetAudit } from './audit-target.ts';
import type { Expected, LookUp } from '../keeping/catalogue-look-up.ts';
import { checkNeededSlices } from './check-chain.ts';
import { rememberDamage } from './remember-damage.ts';
import { checkRestored } from './check-restored.ts';
import { decideRestore, refuseDamage, type RestoreDecision } from './decide.ts';
import { extractLink } from './extract-chain.ts';
import { restoreOnlyLinked } from './links-from-elsewhere.ts';
import { dropPrivileges, rightsOf, targetLimits } from './rights.ts';
import type { RestoreOptions } from './options.ts';
import { restorePlanDocument } from './plan-document.ts';
import { restoreRoot, rootNotCompared } from './restore-root.ts';
import { lackingFiles, openSources, withAttach, type Sources } from './sources.ts';
import { openTarget, type RestoreTarget } from './target.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';

export type { RestoreOptions } from './options.ts';

/** `darkive restore`: decides and checks everything first, then extracts the chain in order, then looks at what is there. */
export async function restoreArchive(
  options: RestoreOptions,
  services: Services,
): Promise<OperationResult<RestoreDocument>> {
  return recorded({ command: 'restore', config: options.config }, services, (own, tally) =>
    restore(options, own, tally),
  );
}

async function restore(
  options: RestoreOptions,
  services: Services,
  tally: Tally,
): Promise<OperationResult<RestoreDocument>> {
  await requireDar(createDar(services.runner));
  requireTarget(options);
  await checkReadableTarget(options.config.archives);
  // Nothing is pruned while it is being read.
  const release = await holdForReading(options.config.archives.path, `restore-${services.newId()}`);
  const sources = openSources(options.config, services);
  try {
    const { document, exit } = await restoreFrom(sources, options, services);
    tally.archives = document.archives.length;
    tally.bytes = document.bytes;
    tally.definition = document.definition;
    return { document: { ...document, findings: [...document.findings, ...sources.findings()] }, exit };
  } finally {
    await sources.release();
    await release();
  }
}

/** What is missing or damaged in the archive directory is read from the places that are here; what is only at others, is named. */
async function restoreFrom(
  sources: Sources,
  options: RestoreOptions,
  services: Services,
): Promise<OperationResult<RestoreDocument>> {
  for (;;) {
    try {
      return await restoreHeld({ ...options, archives: sources.archives }, services);
    } catch (error) {
      if (!isDarkiveError(error)) throw error;
      const lacking = lackingFiles(error);
      if (!(await sources.without(lacking))) throw withAttach(error, sources.attach(lacking));
    }
  }
}

async function restoreHeld(options: RestoreOptions, services: Services): Promise<OperationResult<RestoreDocument>> {
  const dar = createDar(services.runner);
  phase(services, 'look-up');
  const decision = await decideRestore(options, dar, services);
  const { point, links, findings: known } = decision;
  const { last, requested, expected } = possible(decision);
  const lookUp = lookUpOf(decision, options, services);
  // What is wrong with the target is said before hours of reading.
  const target = await openTarget(targetRequest(options, last.source.root, true), services);
  if (target === null) throw new Error('a target that is written to is always opened');
  const findings: Finding[] = [];
  let checked: RestoreDocument['checked'];
  let replaced = 0;
  let reached = false;
  try {
    phase(services, 'check-slices');
    const damage = await checkNeededSlices(links, lookUp.archives, services);
    // Damage at another place is not this one's.
    if (lookUp.archives === options.config.archives.path) {
      await rememberDamage(links, damage, options.config, services);
    }
    if (damage.length > 0 && !options.despiteDamage) {
      throw (await refuseDamage({ options, point, dar, services }, last, damage)).error;
    }
    const reported = new Set(damage.map(({ message }) => message));
    findings.push(...known.filter(({ message }) => !reported.has(message)), ...damage);
    findings.push(...target.findings);
    if (isOver(options)) {
      phase(services, 'look-at-target');
      const audit = await audited(lookUp, decision, target, options);
      if (audit.problemCount > 0) throw auditRefused(target.path, audit);
      replaced = audit.replaced;
    }
    await requireSpace(target, expected);
    const limits = await targetLimits(target, services);
    const rights = rightsOf(options, limits, services.process.userId);
    for (const { manifest } of links) {
      phase(services, `restore ${manifest.name}`);
      findings.push(...(await extractLink(manifest, lookUp, requested, target, options, rights)));
    }
    const linked = await restoreOnlyLinked(lookUp, requested, expected, target, options, rights);
    if (rights.dropped) findings.push(...(await dropPrivileges(lookUp, last, requested, target, rights)));
    findings.push(...linked.findings);
    phase(services, 'check-restored');
    const result = await checkRestored({
      lookUp,
      last,
      requested,
      expected: linked.expected,
      target,
      limits,
      ...rights,
      ownersAsked: options.ownership === 'preserve',
    });
    checked = result.checked;
    findings.push(...result.findings);
    if (requested.paths === null) {
      const isNew = !isOver(options);
      const { rootEntry } = last.source;
      const request = { target, rights, ownersAsked: options.ownership === 'preserve' };
      if (isNew && rootEntry !== undefined) findings.push(...(await restoreRoot(rootEntry, request, services)));
      const unsaid = rootNotCompared(rootEntry, isNew);
      if (unsaid !== null) checked = { ...checked, notCompared: [unsaid, ...checked.notCompared] };
    }
    const moved = await target.moved();
    findings.push(...(moved === null ? [] : [moved]));
    reached = true;
  } finally {
    await target.release(reached);
  }
  const exit = exitOf(findings, 'restores');
  const outcome = exit === 'incomplete' || exit === 'degraded' ? exit : 'complete';
  return {
    document: {
      schema: 'darkive.restore/1',
      outcome,
      definition: point.definition,
      at: point.at?.toISOString() ?? null,
      target: target.path,
      archives: links.map(({ manifest: { id, name, type } }) => ({ id, name, type })),
      entries: expected.entries,
      bytes: expected.bytes,
      replaced,
      checked,
      findings,
    },
    exit,
  };
}

/** `darkive restore --plan`: the same decision, shown. Reads no slice but the last ones, and writes nothing. */
export async function planRestore(
  options: RestoreOptions,
  services: Services,
): Promise<OperationResult<RestorePlanDocument>> {
  const dar = createDar(services.runner);
  await requireDar(dar);
  const sources = openSources(options.config, services);
  try {
    return await planFrom(sources, options, dar, services);
  } finally {
    await sources.release();
  }
}

async function planFrom(
  sources: Sources,
  asked: RestoreOptions,
  dar: Dar,
  services: Services,
): Promise<OperationResult<RestorePlanDocument>> {
  const { decision, options } = await decideFrom(sources, asked, dar, services);
  if (decision.refusal !== null || (options.to === null && options.target !== 'in-place')) {
    return restorePlanDocument(decision, null, null);
  }
  const { last } = possible(decision);
  const lookUp = lookUpOf(decision, options, services);
  const request = targetRequest(options, last.source.root, false);
  const target = await openTarget(request, services);
  if (target === null) return restorePlanDocument(decision, request.to, null);
  try {
    const audit = isOver(options) ? await audited(lookUp, decision, target, options) : null;
    return restorePlanDocument(decision, target.path, audit);
  } finally {
    await target.release(true);
  }
}

/** The decision over the archive directory, or over that and the places that are here. */
async function decideFrom(
  sources: Sources,
  asked: RestoreOptions,
  dar: Dar,
  services: Services,
): Promise<{ decision: RestoreDecision; options: RestoreOptions }> {
  for (;;) {
    const options = { ...asked, archives: sources.archives };
    const decision = await decideRestore(options, dar, services);
    if (decision.refusal === null) {
      return { decision: { ...decision, findings: [...decision.findings, ...sources.findings()] }, options };
    }
    const { error, nearest } = decision.refusal;
    const lacking = lackingFiles(error);
    if (await sources.without(lacking)) continue;
    const refusal = { error: withAttach(error, sources.attach(lacking)), nearest };
    return { decision: { ...decision, refusal }, options };
  }
}

function phase({ onProgress }: Services, name: string): void {
  onProgress({ kind: 'phase', phase: name, expectedSeconds: null });
}

function possible({ refusal, last, requested, expected }: RestoreDecision) {
  if (refusal !== null) throw refusal.error;
  if (last === null || requested === null || expected === null) throw new Error('a decision without refusal is whole');
  return { last, requested, expected };
}

function lookUpOf({ links }: RestoreDecision, options: RestoreOptions, services: Services): LookUp {
  const { config, archives, onlyThisArchive, despiteDamage } = options;
  const manifests = links.map(({ manifest }) => manifest);
  const dar = createDar(services.runner);
  return {
    links: manifests,
    archives: archives ?? config.archives.path,
    onlyThisArchive,
    despiteDamage,
    dar,
    services,
  };
}

function isOver({ target = 'empty' }: RestoreOptions): boolean {
  return target !== 'empty';
}

/** Throws `usage-invalid` when nobody said where to. */
function requireTarget({ to, target = 'empty' }: RestoreOptions): void {
  if (to !== null || target === 'in-place') return;
  throw new DarkiveError('usage-invalid', 'Where is it to be restored to?', {
    hint: 'Name a new or empty directory with --to. Or see what would be done with --plan.',
  });
}

function targetRequest(
  { to, target = 'empty', sharedTarget = false, config }: RestoreOptions,
  root: string,
  write: boolean,
) {
  const where = to ?? root;
  return { to: resolve('/', where), mode: target, archives: config.archives.path, root, shared: sharedTarget, write };
}

function audited(
  lookUp: LookUp,
  { last, requested }: RestoreDecision,
  target: RestoreTarget,
  { deletions, config }: RestoreOptions,
): Promise<TargetAudit> {
  if (last === null || requested === null) throw new Error('a decision without refusal is whole');
  const options = { keepDeleted: deletions === 'ignore', archives: config.archives.path };
  return auditTarget(lookUp, last, requested, target, options);
}

async function requireSpace(target: RestoreTarget, { roomBytes, entries }: Expected): Promise<void> {
  const { freeBytes, freeInodes } = await freeSpace(target.place);
  if (roomBytes <= freeBytes && (freeInodes === null || entries <= freeInodes)) return;
  const what =
    roomBytes > freeBytes
      ? `${formatBytes(roomBytes)}, and ${formatBytes(freeBytes)} are free`
      : `${entries} files and directories, and there is room for ${freeInodes ?? 0}`;
  throw new DarkiveError('guard-refused', `The restore needs ${what} at ${target.path}. Nothing was written.`, {
    hint: 'Give a directory on a larger disk with --to, or restore fewer paths.',
    facts: { target: target.path, bytes: roomBytes, freeBytes, entries, freeInodes },
  });
}
