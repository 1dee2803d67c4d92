import type { Config } from '../config/types.ts';
import { createLedgerRecorder } from '../ledger/index.ts';
import type { Finding } from '../records/finding.ts';
import { exitOf } from '../records/verdict.ts';
import type { DueDecision, LastAttempt } from '../schedule/index.ts';
import { createZone } from '../time/zone.ts';
import { decideDefinition } from '../holdings/due/decide-definition.ts';
import { readHistory } from '../holdings/due/history.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import type { OperationResult } from '../services/result.ts';
import { selectDefinitions } from '../session/select-definitions.ts';
import type { Services } from '../services/services.ts';

export interface ScheduleOptions {
  readonly config: Config;
  /** Names of definitions; empty means all. */
  readonly definitions: readonly string[];
}

/** `darkive schedule --json`. */
export interface ScheduleDocument {
  readonly schema: 'darkive.schedule/1';
  /** UTC, ISO 8601, as all times here. */
  readonly now: string;
  readonly zone: string;
  readonly definitions: readonly ScheduledDefinition[];
  readonly findings: readonly Finding[];
}

export interface ScheduledDefinition extends DueDecision {
  readonly definition: string;
  /** The newest run, whatever its type and outcome; null when there was none. */
  readonly lastAttempt: LastAttempt | null;
}

/** `darkive schedule`: for each definition the last archives, the next, and what is overdue (exit `degraded`). Changes nothing. */
export async function showSchedule(
  options: ScheduleOptions,
  services: Services,
): Promise<OperationResult<ScheduleDocument>> {
  const { config } = options;
  const zone = createZone(services.zone());
  const now = services.clock();
  const selected = selectDefinitions(config, options.definitions);
  const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
  try {
    const history = await readHistory(config, ledger.attempt);
    const definitions = selected.map((definition) => ({
      definition: definition.name,
      ...decideDefinition(definition, history, now, zone),
      lastAttempt: newest(history.attemptsOf(definition.name)),
    }));
    const findings = [...history.findings, ...ledger.findings()];
    const overdue = definitions.some((one) => one.overdue);
    return {
      document: { schema: 'darkive.schedule/1', now: now.toISOString(), zone: zone.name, definitions, findings },
      exit: overdue ? 'degraded' : exitOf(findings, 'changes'),
    };
  } finally {
    await ledger.close();
  }
}

function newest(attempts: readonly LastAttempt[]): LastAttempt | null {
  return attempts.toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))[0] ?? null;
}
