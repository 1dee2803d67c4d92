import { recoverUnfinished } from '../archive/index.ts';
import type { Definition } from '../config/types.ts';
import { worstExit, type ExitName } from '../errors/index.ts';
import { createLedgerRecorder } from '../ledger/index.ts';
import { parseArchiveName } from '../records/archive-name.ts';
import { finding, type Finding } from '../records/finding.ts';
import { exitOf } from '../records/verdict.ts';
import { requirePluginsToAsk } from '../session/plugin-guards.ts';
import { takeLock } from '../session/take-lock.ts';
import { checkReadableTarget } from '../services/target-guards.ts';
import type { PruneDocument } from './retention-documents.ts';
import { groundsOf } from '../services/grounds.ts';
import { interruption } from '../services/interruption.ts';
import { recorded, type Tally } from '../session/record-command.ts';
import { announced, type Part } from '../session/notify/announced.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import { executeRemovals, type Executed } from './prune/execute-plan.ts';
import { createForget } from '../keeping/forget-archive.ts';
import { bytesOf, refused } from '../holdings/stock.ts';
import { makePlan, makeProvenPlan, removals, type PlanOptions, type PrunePlan } from './prune/plan-prune.ts';
import type { OperationResult } from '../services/result.ts';
import { selectDefinitions } from '../session/select-definitions.ts';
import type { Services } from '../services/services.ts';

export interface PruneOptions extends PlanOptions {
  /** Empty means all that are configured. */
  readonly definitions: readonly string[];
  /** Milliseconds to wait for the archive directory while another run holds it. */
  readonly wait?: number;
  /** FULL archives may go without asking. */
  readonly yes: boolean;
  /** Shows the plan and asks; null where nobody can be asked. Called without the lock, only when a FULL would go. */
  readonly confirm: ((plan: PruneDocument) => Promise<boolean>) | null;
}

/** `darkive prune --dry-run`: the plan of the real run, without a lock and without writing. */
export async function planPrune(options: PruneOptions, services: Services): Promise<OperationResult<PruneDocument>> {
  const plan = await preliminaryPlan(options, services);
  return result(plan, plan.findings, null, 'done');
}

/**
 * `darkive prune`: removes the archives that the retention of their definitions does not keep. Decides under the lock,
 * on what is there then. Throws `guard-refused` when a FULL would go and nobody confirmed that. Notifiers are told when it
 * did not do all that it should.
 */
export async function runPrune(options: PruneOptions, services: Services): Promise<OperationResult<PruneDocument>> {
  const { config, confirm } = options;
  // Whoever is asked, and says no, knows it.
  const untold = confirm === null ? [] : (['guard-refused'] as const);
  return announced({ event: 'prune', config, parts: prunedParts, untold }, services, () =>
    recorded({ command: 'prune', config }, services, (own, tally) => prune(options, own, tally)),
  );
}

async function prune(options: PruneOptions, services: Services, tally: Tally): Promise<OperationResult<PruneDocument>> {
  const { config } = options;
  if (options.definitions.length === 1) tally.definition = options.definitions[0] ?? null;
  const confirmed = options.yes ? null : await confirmFulls(options, services);
  const { definitions, findings: ofPlugins } = await selected(options, services);
  const archives = config.archives.path;
  const lock = await takeLock(archives, 'prune', options.wait ?? 0, services);
  const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
  try {
    const forget = createForget(config, services, ledger);
    const findings: Finding[] = [...ofPlugins, ...(lock.finding === null ? [] : [lock.finding])];
    findings.push(...(await recoverUnfinished(groundsOf(config, services), forget)));
    const plan = await makeProvenPlan(options, definitions, ledger, services);
    findings.push(...plan.findings);
    if (confirmed !== null) requireConfirmed(plan, confirmed);
    const executed = new Map<string, Executed>();
    for (const { definition, plan: own } of plan.definitions) {
      const ids = new Set(removals(own).map(({ archive }) => archive.id));
      if (ids.size === 0) continue;
      const done = await executeRemovals(definition, ids, plan.stock, groundsOf(config, services), forget, services);
      executed.set(definition.name, done);
      tally.archives += done.removed.size;
      tally.bytes += done.bytes;
      findings.push(...done.findings);
      if (services.signal.aborted) break;
    }
    findings.push(...ledger.findings());
    return result(plan, findings, executed, services.signal.aborted ? interruption(services.signal).exit : 'done');
  } finally {
    await ledger.close();
    await lock.release();
  }
}

function prunedParts({ definitions, findings }: PruneDocument, exit: ExitName): readonly Part[] | null {
  if (exit === 'done') return null;
  const refusals = definitions.flatMap(({ definition, refusal }) => {
    if (refusal === null) return [];
    const hint = `Look at the plan with: darkive prune '${definition}' --dry-run`;
    return [{ definition, findings: [finding('error', 'guard-refused', refusal, hint)] }];
  });
  const found = findings.map((one) => {
    const { definition, archive } = one.facts;
    if (typeof definition === 'string') return { definition, findings: [one] };
    const name = typeof archive === 'string' ? parseArchiveName(archive) : null;
    return { definition: name?.definition ?? null, findings: [one] };
  });
  return [...refusals, ...found];
}

interface Selected {
  readonly definitions: readonly Definition[];
  /** What there is to say of plugins. */
  readonly findings: readonly Finding[];
}

async function selected(options: PruneOptions, services: Services): Promise<Selected> {
  const definitions = selectDefinitions(options.config, options.definitions);
  const findings = await requirePluginsToAsk(options.config, definitions, services);
  await checkReadableTarget(options.config.archives);
  return { definitions, findings };
}

async function preliminaryPlan(options: PruneOptions, services: Services): Promise<PrunePlan> {
  const { definitions, findings } = await selected(options, services);
  const ledger = createLedgerRecorder(() => openServicesLedger(options.config, services));
  try {
    const plan = await makePlan(options, definitions, ledger, services);
    return { ...plan, findings: [...findings, ...plan.findings, ...ledger.findings()] };
  } finally {
    await ledger.close();
  }
}

/** Ids of the FULL archives that the user agreed to lose. */
async function confirmFulls(options: PruneOptions, services: Services): Promise<ReadonlySet<string>> {
  const plan = await preliminaryPlan(options, services);
  const fulls = fullsOf(plan);
  if (fulls.length === 0) return new Set();
  const names = fulls.map(({ name }) => name);
  const text =
    names.length === 1 ? `the FULL archive ${names[0]}` : `${names.length} FULL archives: ${names.join(', ')}`;
  if (options.confirm === null) {
    throw refused(
      `The retention would remove ${text}. Nothing was removed.`,
      'Look at the plan with --dry-run; then run it again with --yes.',
      names,
    );
  }
  const { document } = result(plan, plan.findings, null, 'done');
  if (await options.confirm(document)) return new Set(fulls.map(({ id }) => id));
  throw refused(
    `Not confirmed: ${text} would go. Nothing was removed.`,
    'Run the command again and answer yes, or change the retention.',
    names,
  );
}

function requireConfirmed(plan: PrunePlan, confirmed: ReadonlySet<string>): void {
  const more = fullsOf(plan).filter(({ id }) => !confirmed.has(id));
  if (more.length === 0) return;
  const names = more.map(({ name }) => name);
  throw refused(
    `Something changed since you were asked: now ${names.join(', ')} would go, too. Nothing was removed.`,
    'Run the command again.',
    names,
  );
}

function fullsOf({ definitions }: PrunePlan): { id: string; name: string }[] {
  return definitions
    .flatMap(({ plan }) => removals(plan))
    .filter(({ archive }) => archive.type === 'FULL')
    .map(({ archive: { id, name } }) => ({ id, name }));
}

/** `executed`: null for a plan that is only shown. */
function result(
  { stock, definitions }: PrunePlan,
  findings: readonly Finding[],
  executed: ReadonlyMap<string, Executed> | null,
  exit: ExitName,
): OperationResult<PruneDocument> {
  const bytes = new Map(stock.manifests.map((manifest) => [manifest.id, bytesOf(manifest)]));
  const listed = definitions.map(({ definition: { name: definition }, plan }) => ({
    definition,
    refusal: plan.refusal,
    archives: plan.decisions.map(({ archive: { id, name, type, createdAt }, action, reasons }) => {
      const removed = executed?.get(definition)?.removed.has(id) === true;
      return { id, name, definition, type, createdAt, bytes: bytes.get(id) ?? 0, action, reasons, removed };
    }),
  }));
  const isHeld = executed !== null && [...executed.values()].some(({ held }) => held);
  const gone = listed
    .flatMap(({ archives }) => archives)
    .filter(({ action, removed }) => (executed === null ? action === 'remove' : removed));
  return {
    document: {
      schema: 'darkive.prune/1',
      dryRun: executed === null,
      definitions: listed,
      removals: gone.length,
      bytes: gone.reduce((sum, archive) => sum + archive.bytes, 0),
      findings,
    },
    exit: worstExit([
      exit,
      exitOf(findings, 'removes'),
      ...(isHeld ? (['locked'] as const) : []),
      ...(listed.some(({ refusal }) => refusal !== null) ? (['refused'] as const) : []),
    ]),
  };
}
