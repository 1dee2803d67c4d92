import { recoverUnfinished, resolveArchive } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import { worstExit } from '../errors/index.ts';
import { copiesPolicyOf } from '../copies/policy.ts';
import { createLedgerRecorder, type LedgerRecorder } from '../ledger/index.ts';
import { acquireArchiveLock } from '../lock/index.ts';
import type { Finding } from '../records/finding.ts';
import type { Check, Manifest } from '../records/manifest.ts';
import { exitOf } from '../records/verdict.ts';
import { checkReadableTarget } from '../services/target-guards.ts';
import { definitionOf } from '../session/configured-definition.ts';
import type { RemoveDocument } from './retention-documents.ts';
import { groundsOf } from '../services/grounds.ts';
import { interruption } from '../services/interruption.ts';
import { recorded, type Tally } from '../session/record-command.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import { executeRemovals, removalOrder } from './prune/execute-plan.ts';
import { createForget } from '../keeping/forget-archive.ts';
import { judged } from '../holdings/index.ts';
import { bytesOf, refused, takeStock, type Stock } from '../holdings/stock.ts';
import { askPlugins } from './prune/plan-prune.ts';
import { proveSuccessors } from './prune/prove-successors.ts';
import { refusals } from './remove/refusals.ts';
import { withDependants } from './remove/with-dependants.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';

export interface RemoveOptions {
  readonly config: Config;
  /** Names or ids; at least one. */
  readonly archives: readonly string[];
  /** Remove what builds on them as well. */
  readonly withDependants: boolean;
  /** Remove even the last good FULL of a definition. */
  readonly forceLast: boolean;
  readonly yes: boolean;
  /** Shows the plan and asks; null where nobody can be asked. Called without the lock. */
  readonly confirm: ((plan: RemoveDocument) => Promise<boolean>) | null;
}

/** What goes, in the order of removal, and why. */
interface Chosen {
  readonly stock: Stock;
  readonly targets: readonly Manifest[];
  readonly reasons: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/** `darkive remove --dry-run`: the same checks and the same list, without a lock and without writing. */
export async function planRemove(options: RemoveOptions, services: Services): Promise<OperationResult<RemoveDocument>> {
  await checkReadableTarget(options.config.archives);
  const ledger = createLedgerRecorder(() => openServicesLedger(options.config, services));
  try {
    const chosen = await choose(options, ledger, services);
    return result(chosen, [...chosen.findings, ...ledger.findings()], null);
  } finally {
    await ledger.close();
  }
}

/**
 * `darkive remove`: removes the archives that are named. Throws `archive-unknown`, and `guard-refused` with every reason
 * at once: others build on them, they are pinned, one is the last good FULL, a plugin objects, nobody confirmed.
 */
export async function removeArchives(
  options: RemoveOptions,
  services: Services,
): Promise<OperationResult<RemoveDocument>> {
  return recorded({ command: 'remove', config: options.config }, services, (own, tally) => remove(options, own, tally));
}

async function remove(
  options: RemoveOptions,
  services: Services,
  tally: Tally,
): Promise<OperationResult<RemoveDocument>> {
  const { config } = options;
  const archives = config.archives.path;
  const confirmed = options.yes ? null : await confirm(options, services);
  await checkReadableTarget(config.archives);
  const lock = await acquireArchiveLock(archives, {
    pid: services.process.pid,
    host: services.hostName,
    command: 'remove',
    startedAt: services.clock().toISOString(),
  });
  const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
  try {
    const forget = createForget(config, services, ledger);
    const findings: Finding[] = [
      ...(lock.finding === null ? [] : [lock.finding]),
      ...(await recoverUnfinished(groundsOf(config, services), forget)),
    ];
    const chosen = await chooseProven(options, ledger, services);
    findings.push(...chosen.findings);
    const more = chosen.targets.filter(({ id }) => confirmed !== null && !confirmed.has(id)).map(({ name }) => name);
    if (more.length > 0) {
      throw refused(
        `Since you were asked, ${more.join(', ')} came to it. Nothing was removed.`,
        'Run the command again.',
        more,
      );
    }
    const removed = new Set<string>();
    let held = false;
    let bytes = 0;
    for (const [name, targets] of byDefinition(chosen.targets)) {
      const [first] = targets;
      if (first === undefined || services.signal.aborted) continue;
      const ids = new Set(targets.map(({ id }) => id));
      const done = await executeRemovals(
        definitionOf(first, config),
        ids,
        chosen.stock,
        groundsOf(config, services),
        forget,
        services,
      );
      for (const id of done.removed) removed.add(id);
      held ||= done.held;
      findings.push(...done.findings);
      bytes += done.bytes;
      tally.archives += done.removed.size;
      tally.bytes += done.bytes;
      tally.definition = first.definition;
      services.log.debug(`${name}: removed ${done.removed.size} of ${targets.length}`);
    }
    findings.push(...ledger.findings());
    const { document, exit } = result(chosen, findings, removed);
    return {
      document: { ...document, bytes },
      exit: services.signal.aborted
        ? interruption(services.signal).exit
        : worstExit([exit, ...(held ? (['locked'] as const) : [])]),
    };
  } finally {
    await ledger.close();
    await lock.release();
  }
}

/** What is to stand for the last good backup afterwards is read through first; when it is damaged, that is a refusal. */
async function chooseProven(options: RemoveOptions, ledger: LedgerRecorder, services: Services): Promise<Chosen> {
  const seen = new Map<string, readonly Check[]>();
  for (;;) {
    const chosen = await choose(options, ledger, services, seen);
    if (options.forceLast) return chosen;
    const removed = new Set(chosen.targets.map(({ id }) => id));
    const made = await proveSuccessors(removed, chosen.stock, options.config.archives.path, ledger, services);
    for (const [id, checks] of made) seen.set(id, checks);
    if ([...made.values()].flat().every((check) => check.result === 'passed')) return chosen;
  }
}

async function choose(
  options: RemoveOptions,
  ledger: LedgerRecorder,
  services: Services,
  seen: ReadonlyMap<string, readonly Check[]> = new Map(),
): Promise<Chosen> {
  const stock = await takeStock(options.config.archives.path, ledger, seen);
  const named = options.archives.map((text) => resolveArchive(text, stock.store).manifest);
  const reasons = withDependants(named, stock.manifests);
  const wanted = options.withDependants ? new Set(reasons.keys()) : new Set(named.map(({ id }) => id));
  const problems = refusals(wanted, stock, copiesPolicyOf(options.config), services.clock(), options.forceLast);
  const targets = removalOrder(stock, wanted);
  const findings = [...stock.findings];
  const held = new Map(stock.holdings.map((holding) => [holding.id, holding]));
  if (problems.length === 0) {
    for (const [, own] of byDefinition(targets)) {
      const [first] = own;
      if (first === undefined) continue;
      const candidates = own.toReversed().flatMap(({ id }) => {
        const holding = held.get(id);
        return holding === undefined
          ? []
          : [{ archive: judged(holding), action: 'remove' as const, reasons: ['named'] }];
      });
      const asked = await askPlugins(definitionOf(first, options.config), candidates, stock, services);
      findings.push(...asked.findings);
      for (const { id, name } of own) {
        const veto = asked.vetoes.get(id);
        if (veto !== undefined)
          problems.push({
            text: `${name}: ${veto}`,
            hint: 'Ask the plugin why; switch it off in the configuration to go on without it.',
          });
      }
    }
  }
  const [first] = problems;
  if (first === undefined) return { stock, targets, reasons, findings };
  const texts = problems.map(({ text }) => text);
  throw refused(
    `Nothing was removed. ${texts.join('; ')}.`,
    [...new Set(problems.map(({ hint }) => hint))].join(' '),
    targets.map(({ name }) => name),
  );
}

async function confirm(options: RemoveOptions, services: Services): Promise<ReadonlySet<string>> {
  const { document } = await planRemove(options, services);
  const names = document.archives.map(({ name }) => name);
  if (options.confirm === null) {
    throw refused(
      `This would remove ${names.join(', ')}. Nothing was removed.`,
      'Look at it with --dry-run; then run it again with --yes.',
      names,
    );
  }
  if (await options.confirm(document)) return new Set(document.archives.map(({ id }) => id));
  throw refused('Not confirmed. Nothing was removed.', 'Run the command again and answer yes.', names);
}

function byDefinition(manifests: readonly Manifest[]): ReadonlyMap<string, readonly Manifest[]> {
  return Map.groupBy(manifests, ({ definition }) => definition);
}

/** `removed`: null for a plan that is only shown. */
function result(
  { targets, reasons }: Chosen,
  findings: readonly Finding[],
  removed: ReadonlySet<string> | null,
): OperationResult<RemoveDocument> {
  const archives = targets.map((manifest) => {
    const { id, name, definition, type, createdAt } = manifest;
    const listing = { id, name, definition, type, createdAt, bytes: bytesOf(manifest), action: 'remove' as const };
    return { ...listing, reasons: [reasons.get(id) ?? 'named'], removed: removed?.has(id) === true };
  });
  return {
    document: {
      schema: 'darkive.remove/1',
      dryRun: removed === null,
      archives,
      bytes: archives.reduce((sum, { bytes }) => sum + bytes, 0),
      findings,
    },
    exit: exitOf(findings, 'removes'),
  };
}
