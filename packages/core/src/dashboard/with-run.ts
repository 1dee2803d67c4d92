import type { EndedRun } from '../ledger/index.ts';
import { countsAgainst } from '../records/verdict.ts';
import type { RunReport } from '../records/run-report.ts';
import type { Remembered } from './remember.ts';

/** What the ledger remembers, as if the run that has just ended were in it already. Pure. */
export function withRun(remembered: Remembered | null, report: RunReport): Remembered | null {
  if (remembered === null) return null;
  const run = endedRun(report);
  const { definition, type, outcome, startedAt, endedAt } = run;
  const own = remembered.figures.get(definition) ?? [];
  const others = <T extends { readonly runId: string }>(runs: readonly T[]): T[] =>
    runs.filter(({ runId }) => runId !== run.runId);
  const trouble = report.findings.find(({ severity }) => countsAgainst(severity))?.message ?? null;
  const lastRun = { definition, type, outcome, endedAt, errorCode: run.error?.code ?? null, trouble };
  const attempt = { definition, type, outcome, startedAt, errorCode: run.error?.code ?? null };
  return {
    ...remembered,
    unended: others(remembered.unended),
    runs: [run, ...others(remembered.runs)],
    phases: new Map([...remembered.phases, [run.runId, report.phases]]),
    figures: new Map([...remembered.figures, [definition, [run, ...others(own)]]]),
    lastRuns: [...remembered.lastRuns.filter((one) => one.definition !== definition), lastRun],
    attempts: [...remembered.attempts.filter((one) => one.definition !== definition || one.type !== type), attempt],
    totals: counted(remembered.totals, run),
  };
}

function endedRun({ runId, definition, type, startedAt, endedAt, outcome, ...report }: RunReport): EndedRun {
  const { archive, metrics, findings } = report;
  return {
    runId,
    definition,
    type,
    startedAt,
    endedAt,
    seconds: Math.max(0, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000),
    outcome,
    exit: report.exit,
    error: report.error,
    archive,
    bytes: archive?.bytes ?? null,
    parityBytes: archive?.parityBytes ?? null,
    inodes: report.inodes,
    restoreTest: report.restoreTest,
    freeBytesBefore: metrics?.freeBytesBefore ?? null,
    freeBytesAfter: metrics?.freeBytesAfter ?? null,
    tools: metrics?.tools ?? {},
    exitCodes: metrics?.exitCodes ?? {},
    findings: findings.map(({ severity, code, message, hint }) => ({ severity, code, message, hint })),
    findingCount: findings.length,
    host: report.host,
    version: report.version,
  };
}

function counted(totals: Remembered['totals'], { definition, type, outcome }: EndedRun): Remembered['totals'] {
  const isIt = (total: Remembered['totals'][number]): boolean =>
    total.definition === definition && total.type === type && total.outcome === outcome;
  const before = totals.find(isIt)?.runs ?? 0;
  return [...totals.filter((total) => !isIt(total)), { definition, type, outcome, runs: before + 1 }];
}
