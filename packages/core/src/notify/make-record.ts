import { worstExit, type ExitName } from '../errors/exit-codes.ts';
import { SEVERITIES, worstSeverity, type Finding, type Severity } from '../records/finding.ts';
import type {
  NotificationEvent,
  NotificationRecord,
  NotifiedDefinition,
  NotifiedFinding,
} from '../records/notification.ts';
import type { Outcome, RunReport } from '../records/run-report.ts';
import { printableLine } from '../records/printable.ts';
import { shorten } from './words.ts';

/** Everything about one command, before it is cut to what a message can hold. */
export interface RecordRequest {
  readonly id: string;
  readonly event: NotificationEvent;
  readonly outcome: Outcome;
  readonly exit: ExitName;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly host: string;
  readonly version: string;
  readonly definitions: readonly NotifiedDefinition[];
  readonly findings: readonly Finding[];
}

const MOST_FINDINGS = 50;
const LONGEST_MESSAGE = 1500;
const LONGEST_HINT = 500;

export function notificationRecord(request: RecordRequest): NotificationRecord {
  const { findings, definitions, ...rest } = request;
  return {
    schema: 'darkive.notification/1',
    ...rest,
    severity: worstSeverityOf([severityOf(rest.outcome, findings), ...definitions.map(({ severity }) => severity)]),
    recovered: hasRecovered(definitions),
    definitions,
    ...shortFindings(findings),
  };
}

/** What the ledger and the schedule know of a definition beside its run. */
export interface DefinitionHistory {
  readonly recovered: boolean;
  readonly restorableAt: string | null;
  readonly away?: NotifiedDefinition['away'];
  readonly nextDue: string | null;
}

/** What one run did, as far as people are told of it. */
type EndedRun = Pick<
  RunReport,
  'definition' | 'outcome' | 'exit' | 'archive' | 'findings' | 'error' | 'startedAt' | 'endedAt'
> & {
  readonly type: NotifiedDefinition['type'];
};

export function notifiedDefinition(report: EndedRun, history: DefinitionHistory): NotifiedDefinition {
  const { definition, type, outcome, exit, archive, findings, error, startedAt, endedAt } = report;
  return {
    name: definition,
    type,
    outcome,
    exit,
    severity: severityOf(outcome, findings),
    recovered: history.recovered && outcome !== 'failed' && outcome !== 'skipped',
    archive,
    seconds: Math.max(0, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000),
    ...shortFindings(findings),
    error,
    restorableAt: history.restorableAt,
    away: history.away ?? null,
    nextDue: history.nextDue,
  };
}

/** The record as if only these definitions had been asked for. */
export function narrowRecord(record: NotificationRecord, names: ReadonlySet<string>): NotificationRecord {
  const definitions = record.definitions.filter(({ name }) => names.has(name));
  if (definitions.length === record.definitions.length) return record;
  const own = commandOutcome(record);
  return {
    ...record,
    definitions,
    outcome: worstOutcome([...definitions.map(({ outcome }) => outcome), ...(own === null ? [] : [own])]),
    exit:
      own === 'failed'
        ? record.exit
        : worstExit([...definitions.map(({ exit }) => exit), own === null ? 'done' : 'degraded']),
    severity: worstSeverityOf([
      ...(own === 'failed' ? (['error'] as const) : []),
      ...[...record.findings, ...definitions].map(({ severity }) => severity),
    ]),
    recovered: hasRecovered(definitions),
  };
}

/** What became of the command as a whole, beside its definitions; null when there is nothing to say of it. */
export function commandOutcome({ outcome, findings, definitions }: NotificationRecord): Outcome | null {
  // It was cut short, or had no definition to fail.
  if (outcome === 'failed' && definitions.every((one) => one.outcome !== 'failed')) return 'failed';
  const worst = worstSeverityOf(findings.map(({ severity }) => severity));
  return SEVERITIES.indexOf(worst) >= SEVERITIES.indexOf('degraded') ? 'degraded' : null;
}

/** A failed run is an error whatever was found, and one that succeeded at most a warning. */
function severityOf(outcome: Outcome, findings: readonly Finding[]): Severity {
  const worst = worstSeverity(findings) ?? 'info';
  if (outcome === 'failed') return 'error';
  if (outcome === 'degraded') return worstSeverityOf(['degraded', worst]);
  return outcome === 'success' && worst !== 'info' ? 'warning' : 'info';
}

function worstSeverityOf(severities: readonly Severity[]): Severity {
  return SEVERITIES[Math.max(0, ...severities.map((severity) => SEVERITIES.indexOf(severity)))] ?? 'info';
}

const WORST_FIRST: readonly Outcome[] = ['failed', 'degraded', 'success', 'skipped'];

function worstOutcome(outcomes: readonly Outcome[]): Outcome {
  return WORST_FIRST.find((outcome) => outcomes.includes(outcome)) ?? 'success';
}

function hasRecovered(definitions: readonly NotifiedDefinition[]): boolean {
  return definitions.some(({ recovered }) => recovered) && definitions.every(({ outcome }) => outcome !== 'failed');
}

function shortFindings(findings: readonly Finding[]): { findings: NotifiedFinding[]; moreFindings: number } {
  const worstFirst = findings.toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
  return {
    findings: worstFirst.slice(0, MOST_FINDINGS).map(({ severity, code, message, hint }) => ({
      severity,
      code,
      message: shorten(printableLine(message), LONGEST_MESSAGE),
      hint: hint === null ? null : shorten(printableLine(hint), LONGEST_HINT),
    })),
    moreFindings: Math.max(0, findings.length - MOST_FINDINGS),
  };
}
