import type { Config } from '../../config/types.ts';
import { asDarkiveError, type ErrorCode, type ExitName } from '../../errors/index.ts';
import { createLedgerRecorder } from '../../ledger/index.ts';
import { worstSeverity, type Finding } from '../../records/finding.ts';
import type { NotificationEvent, NotifiedDefinition } from '../../records/notification.ts';
import type { Outcome } from '../../records/run-report.ts';
import { openServicesLedger } from '../../services/open-ledger.ts';
import type { OperationResult } from '../../services/result.ts';
import type { Services } from '../../services/services.ts';
import { announce, announceError } from './announce.ts';
import { notifiedRuns } from './notified-runs.ts';

/** Findings of a command that belong together. */
export interface Part {
  /** Null: they are about the command as a whole. */
  readonly definition: string | null;
  readonly findings: readonly Finding[];
}

interface Announced<T> {
  readonly event: NotificationEvent;
  readonly config: Config;
  /** What there is to tell of the result; null: nobody waits for that news. */
  readonly parts: (document: T, exit: ExitName) => readonly Part[] | null;
  /** Further errors that only whoever started the command must see. */
  readonly untold?: readonly ErrorCode[];
}

/** Who mistyped a name, or pressed Ctrl-C, knows it. */
const UNTOLD: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'usage-invalid',
  'definition-unknown',
  'archive-unknown',
  'path-not-found',
  'interrupted',
]);

/**
 * Does the work of a command other than `backup`, then tells the notifiers what came of it, also of an error that this
 * throws. Warnings about notifiers are added to the findings; they change no outcome.
 */
export async function announced<T extends { readonly findings: readonly Finding[] }>(
  { event, config, parts, untold = [] }: Announced<T>,
  services: Services,
  work: () => Promise<OperationResult<T>>,
): Promise<OperationResult<T>> {
  const startedAt = services.clock();
  const { document, exit } = await work().catch(async (thrown: unknown) => {
    const { code } = asDarkiveError(thrown);
    if (!UNTOLD.has(code) && !untold.includes(code)) {
      await announceError(thrown, { event, startedAt }, config, services);
    }
    throw thrown;
  });
  const told = parts(document, exit);
  if (told === null) return { document, exit };
  const definitions = await notifiedParts(told, exit, startedAt, config, services);
  const findings = told.flatMap((part) => (part.definition === null ? part.findings : []));
  const outcome = outcomeOf(exit);
  const warnings = await announce({ event, outcome, exit, startedAt, definitions, findings }, config, services);
  return { document: { ...document, findings: [...document.findings, ...warnings] }, exit };
}

/** One entry a definition, as if its parts had been one run. */
async function notifiedParts(
  parts: readonly Part[],
  exit: ExitName,
  startedAt: Date,
  config: Config,
  services: Services,
): Promise<readonly NotifiedDefinition[]> {
  const named = parts.flatMap(({ definition, findings }) => (definition === null ? [] : [{ definition, findings }]));
  const runs = [...Map.groupBy(named, ({ definition }) => definition)].map(([definition, of]) => {
    const findings = of.flatMap((part) => part.findings);
    const own = exitOf(findings, exit);
    return {
      definition,
      type: null,
      outcome: outcomeOf(own),
      exit: own,
      archive: null,
      findings,
      error: null,
      startedAt: startedAt.toISOString(),
      endedAt: services.clock().toISOString(),
    };
  });
  const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
  try {
    return await notifiedRuns(runs, { config, ledger, look: true, backups: false }, services);
  } finally {
    await ledger.close();
  }
}

/** Of one definition: what failed there made the command end as it did. */
function exitOf(findings: readonly Finding[], exit: ExitName): ExitName {
  const worst = worstSeverity(findings);
  if (worst === 'damage' || worst === 'error') return exit;
  return worst === 'degraded' ? 'degraded' : 'done';
}

function outcomeOf(exit: ExitName): Outcome {
  return exit === 'done' ? 'success' : exit === 'degraded' ? 'degraded' : 'failed';
}
