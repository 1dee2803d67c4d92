import { copyProtections } from '../../copies/protect.ts';
import type { Config, Definition } from '../../config/types.ts';
import type { LedgerRecorder } from '../../ledger/index.ts';
import { createUndoStack } from '../../lifecycle/index.ts';
import { finding, type Finding } from '../../records/finding.ts';
import { isWhole } from '../../records/copy.ts';
import type { Check } from '../../records/manifest.ts';
import {
  createCalendar,
  decideRetention,
  type Calendar,
  type Decision,
  type RetentionPlan,
} from '../../retention/index.ts';
import { hookScope } from '../../session/hook-scope.ts';
import { throwIfInterrupted } from '../../services/interruption.ts';
import type { Services } from '../../services/services.ts';
import { judged, type Holding } from '../../holdings/index.ts';
import { takeStock, type Stock } from '../../holdings/stock.ts';
import { proveSuccessors } from './prove-successors.ts';

export interface PlanOptions {
  readonly config: Config;
  readonly removeOrphans: boolean;
  readonly allowMass: boolean;
  /** A FULL that should go waits for someone to agree, and is named. */
  readonly keepFull?: boolean;
}

export interface DefinitionPlan {
  readonly definition: Definition;
  readonly plan: RetentionPlan;
}

export interface PrunePlan {
  readonly stock: Stock;
  readonly definitions: readonly DefinitionPlan[];
  readonly findings: readonly Finding[];
}

/**
 * What a prune of these definitions does. Writes nothing; the real run executes exactly this. `seen`: checks that were made
 * since it began.
 */
export async function makePlan(
  options: PlanOptions,
  definitions: readonly Definition[],
  ledger: LedgerRecorder,
  services: Services,
  seen: ReadonlyMap<string, readonly Check[]> = new Map(),
): Promise<PrunePlan> {
  const stock = await takeStock(options.config.archives.path, ledger, seen);
  const calendar = createCalendar(services.zone());
  const plans: DefinitionPlan[] = [];
  const findings: Finding[] = [...stock.findings];
  for (const definition of definitions) {
    const own = stock.holdings.filter((holding) => holding.definition === definition.name);
    const made = await planDefinition(definition, own, stock, calendar, options, services);
    plans.push({ definition, plan: made.plan });
    findings.push(...made.findings, ...clockFindings(definition, made.plan));
  }
  return { stock, definitions: plans, findings };
}

/**
 * The plan that holds after the archives that are to stand for others were read through: when one of them turns out to be
 * damaged, everything is decided anew.
 */
export async function makeProvenPlan(
  options: PlanOptions,
  definitions: readonly Definition[],
  ledger: LedgerRecorder,
  services: Services,
): Promise<PrunePlan> {
  const seen = new Map<string, readonly Check[]>();
  for (;;) {
    const plan = await makePlan(options, definitions, ledger, services, seen);
    const removed = new Set(plan.definitions.flatMap((own) => removals(own.plan).map(({ archive }) => archive.id)));
    const made = await proveSuccessors(removed, plan.stock, options.config.archives.path, ledger, services);
    for (const [id, checks] of made) seen.set(id, checks);
    if ([...made.values()].flat().every((check) => check.result === 'passed')) return plan;
  }
}

export function removals({ decisions }: RetentionPlan): readonly Decision[] {
  return decisions.filter(({ action }) => action === 'remove');
}

async function planDefinition(
  definition: Definition,
  own: readonly Holding[],
  stock: Stock,
  calendar: Calendar,
  options: PlanOptions,
  services: Services,
): Promise<{ plan: RetentionPlan; findings: readonly Finding[] }> {
  const protect = new Map<string, string>();
  if (!stock.checksKnown) {
    const reason = 'the ledger cannot be read: whether the other FULL archives are good is not known';
    for (const { id, type } of own) if (type === 'FULL') protect.set(id, reason);
  }
  const decide = (): RetentionPlan =>
    decideRetention({
      archives: own.map(judged),
      policy: definition.retention,
      now: services.clock(),
      calendar,
      protect,
      doubtful: stock.doubtful,
      removeOrphans: options.removeOrphans,
      allowMass: options.allowMass,
    });
  let first = decide();
  const waiting = options.keepFull === true ? removals(first).filter(({ archive }) => archive.type === 'FULL') : [];
  if (waiting.length > 0) {
    for (const { archive } of waiting) protect.set(archive.id, 'a FULL goes only when you agree');
    first = decide();
  }
  const waits = waitingFindings(
    definition,
    waiting.map(({ archive }) => archive.name),
  );
  const going = new Set(removals(first).map(({ archive }) => archive.id));
  const leaving = own.filter(({ id }) => going.has(id));
  const short = copyProtections(leaving, definition.copies, stock.places, services.clock());
  for (const [id, reason] of short) protect.set(id, reason);
  if (short.size > 0) first = decide();
  const candidates = removals(first);
  if (candidates.length === 0) return { plan: first, findings: waits };
  const { vetoes, findings } = await askPlugins(definition, candidates, stock, services);
  for (const [id, reason] of vetoes) protect.set(id, reason);
  return { plan: vetoes.size === 0 ? first : decide(), findings: [...waits, ...findings] };
}

/** Archive id → why plugins want it to stay. A plugin that gives no answer keeps all of them. */
export async function askPlugins(
  definition: Definition,
  candidates: readonly Decision[],
  { holdings }: Pick<Stock, 'holdings'>,
  services: Services,
): Promise<{ vetoes: ReadonlyMap<string, string>; findings: readonly Finding[] }> {
  const held = new Map(holdings.map(({ id, copies }) => [id, copies]));
  const event = {
    definition: definition.name,
    candidates: candidates.map(({ archive: { id, name, type, createdAt } }) => {
      const copies = (held.get(id) ?? []).map((copy) => {
        return { place: copy.place, location: copy.location, whole: isWhole(copy), verifiedAt: copy.verifiedAt };
      });
      return { id, name, definition: definition.name, type, createdAt, copies };
    }),
  };
  const answer = await services.plugins.prePrune(event, hookScope(definition, services, createUndoStack()));
  throwIfInterrupted(services.signal);
  const vetoes = new Map<string, string>();
  for (const { plugin, id, reason } of answer.vetoes) {
    vetoes.set(id, [vetoes.get(id), `${plugin} wants it to stay: ${reason}`].filter(Boolean).join('; '));
  }
  for (const { plugin, reason } of answer.failed) {
    for (const { id } of event.candidates) vetoes.set(id, `${plugin} could not be asked: ${reason}`);
  }
  return { vetoes, findings: answer.findings };
}

function waitingFindings({ name }: Definition, fulls: readonly string[]): Finding[] {
  if (fulls.length === 0) return [];
  const text = `${name}: the retention would remove ${fulls.join(', ')}; a FULL waits until you agree.`;
  const hint = `Look at the plan and agree with: darkive prune '${name}'`;
  return [finding('warning', 'full-waits', text, hint, { definition: name, archives: fulls })];
}

function clockFindings({ name }: Definition, { future }: RetentionPlan): Finding[] {
  if (future.length === 0) return [];
  const text = `${name}: ${future.length === 1 ? 'an archive is' : `${future.length} archives are`} dated in the future: ${future.join(', ')}.`;
  const hint =
    'Check the clock. Such archives are kept and do not count; remove those that are wrong with: darkive remove';
  return [finding('warning', 'archive-in-future', text, hint, { definition: name, archives: future })];
}
