import { recoverUnfinished } from '../archive/index.ts';
import { createDar } from '../dar/index.ts';
import { worstExit, type ExitName } from '../errors/index.ts';
import { createLedgerRecorder } from '../ledger/index.ts';
import { createUndoStack } from '../lifecycle/index.ts';
import type { ArchiveLock } from '../lock/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { NotifiedDefinition } from '../records/notification.ts';
import type { Outcome, RunReport } from '../records/run-report.ts';
import { anyCounts } from '../records/verdict.ts';
import { abandonedRuns } from '../session/notify/abandoned-runs.ts';
import { judgeConfiguration } from '../preflight/configuration-guard.ts';
import { finishRun } from './finish-run.ts';
import { runOptions, type BackupOptions } from '../preflight/options.ts';
import { requireValidPluginOptions } from '../session/plugin-guards.ts';
import { openToOthers } from '../preflight/open-to-others.ts';
import { planDefinition } from './plan-definition.ts';
import { recordArchive } from '../keeping/record-archive.ts';
import { runDefinition } from './run-definition.ts';
import { RunState } from './run-state.ts';
import { takeLock } from '../session/take-lock.ts';
import { checkReadableTarget, checkTarget } from '../services/target-guards.ts';
import type { BackupDocument, BackupPlanDocument } from './backup-document.ts';
import { groundsOf } from '../services/grounds.ts';
import { goneFinding } from '../holdings/gone-archives.ts';
import { missedArchives } from '../holdings/missed.ts';
import { interruption } from '../services/interruption.ts';
import { reportLive } from '../session/live-progress.ts';
import { announce, announceError } from '../session/notify/announce.ts';
import { remember } from '../session/notify/last-good.ts';
import { notifiedRuns } from '../session/notify/notified-runs.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import { createForget } from '../keeping/forget-archive.ts';
import { restorePoints, type RestorePoint } from '../holdings/restore-points.ts';
import type { OperationResult } from '../services/result.ts';
import { selectDefinitions } from '../session/select-definitions.ts';
import type { Services } from '../services/services.ts';

export type { BackupOptions, ChooseType } from '../preflight/options.ts';

/**
 * `darkive backup`: one run for each definition, under one lock. One definition's failure never stops the next. Last, when
 * all is decided and the lock is free, the notifiers are told, also of an error that this throws. A
 * definition for which no type is chosen gets no run.
 */
export async function runBackup(options: BackupOptions, services: Services): Promise<OperationResult<BackupDocument>> {
  const startedAt = services.clock();
  const { config } = options;
  const { document, exit, definitions } = await backUp(options, services).catch(async (error: unknown) => {
    await announceError(error, { event: 'backup', startedAt }, config, services);
    throw error;
  });
  const { findings } = document;
  // What was cut short did not do what it was asked for, whatever the definitions before it did.
  const outcome = exit === 'interrupted' || exit === 'terminated' ? 'failed' : document.outcome;
  // Nothing was due, and nothing is to be told.
  if (definitions.length === 0 && findings.length === 0 && exit === 'done') return { document, exit };
  const told = await announce({ event: 'backup', outcome, exit, startedAt, definitions, findings }, config, services);
  await remember(config, services);
  return { document: { ...document, outcome, findings: [...findings, ...told] }, exit };
}

/** The result, and what notifiers are told of each definition. */
interface BackedUp extends OperationResult<BackupDocument> {
  readonly definitions: readonly NotifiedDefinition[];
}

async function backUp(options: BackupOptions, services: Services): Promise<BackedUp> {
  const { config } = options;
  const definitions = selectDefinitions(config, options.definitions);
  const findings: Finding[] = [...(await requireValidPluginOptions(config, definitions, services))];
  const dar = createDar(services.runner);
  const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
  const reports: RunReport[] = [];
  let lock: ArchiveLock | null = null;
  let refusal: unknown = null;
  let notified: readonly NotifiedDefinition[] = [];
  let points: ReadonlyMap<string, RestorePoint> = new Map();
  let looked = 0;
  const invocationId = services.newId();
  try {
    try {
      findings.push(...(await judgeConfiguration(config, services.process.userId)));
      await checkTarget(config.archives);
      lock = await takeLock(config.archives.path, commandOf(options), options.wait ?? 0, services);
      if (lock.finding !== null) findings.push(lock.finding);
      findings.push(...(await recoverUnfinished(groundsOf(config, services), createForget(config, services, ledger))));
      findings.push(...(await abandonedRuns(ledger, config.state, services)));
      // Its own work is not worse for it: what is missed is for status, scrub and verify to judge.
      const gone = await missedArchives(config.archives.path, null, ledger.attempt);
      findings.push(...gone.map((one): Finding => ({ ...goneFinding(one), severity: 'warning' })));
      // That a file system keeps no permissions is said by the run that writes there.
      findings.push(...(await openToOthers(config.archives)).filter(({ severity }) => severity === 'warning'));
    } catch (error) {
      refusal = error;
    }
    for (const definition of definitions) {
      if (services.signal.aborted) break;
      looked += 1;
      const chosen = await runOptions(definition, options);
      if (chosen === null) continue;
      const { type } = chosen;
      const expected = await ledger.attempt(
        (open) => open.expectedPhases(definition.name, type),
        new Map<string, number>(),
      );
      const runId = services.newId();
      const live = reportLive(config.state, runId, services);
      const watched: Services = { ...services, onProgress: live.onProgress };
      const run = new RunState(runId, definition.name, type, watched, expected);
      run.measured.invocationId = invocationId;
      run.onProgress({ kind: 'run-start', definition: definition.name, type });
      await ledger.startRun({
        runId: run.runId,
        definition: definition.name,
        type,
        startedAt: run.startedAt.toISOString(),
        pid: services.process.pid,
        host: services.hostName,
        version: services.version,
      });
      const request = { definition, options: chosen, dar };
      if (lock === null) run.fail(refusal);
      const report =
        lock === null
          ? await finishRun(
              { ...request, building: null, undo: createUndoStack(), env: { DARKIVE_TYPE: type } },
              run,
              watched,
            )
          : await runDefinition(request, run, watched);
      await live.end();
      if (run.published !== null) await recordArchive(ledger, run.published, config.archives.path, run.runId);
      await ledger.endRun(report);
      reports.push(report);
    }
    if (reports.length > 0) points = await restorePoints(config, ledger.attempt);
    notified = await notifiedRuns(reports, { config, ledger, look: lock !== null, backups: true }, services);
  } finally {
    await ledger.close();
    await lock?.release();
  }
  const left = definitions.slice(looked).map(({ name }) => name);
  const result = summarise(
    reports,
    points,
    [...findings, ...ledger.findings(), ...notRun(left)],
    left.length > 0 ? interruption(services.signal).exit : 'done',
  );
  return { ...result, definitions: notified };
}

function commandOf({ type }: BackupOptions): string {
  return `backup ${typeof type === 'string' ? type.toLowerCase() : 'due'}`;
}

function notRun(names: readonly string[]): Finding[] {
  if (names.length === 0) return [];
  const text = `The command was interrupted before these definitions: ${names.join(', ')}.`;
  return [finding('warning', 'definitions-not-run', text, 'Run the same command again.', { definitions: names })];
}

/** `darkive backup --dry-run`: what each run would do, without a lock and without writing. */
export async function planBackup(
  options: BackupOptions,
  services: Services,
): Promise<OperationResult<BackupPlanDocument>> {
  const definitions = selectDefinitions(options.config, options.definitions);
  const findings = await requireValidPluginOptions(options.config, definitions, services);
  await checkReadableTarget(options.config.archives);
  const plans = [];
  const exits: ExitName[] = [];
  for (const definition of definitions) {
    const chosen = await runOptions(definition, options);
    if (chosen === null) continue;
    const { entry, exit } = await planDefinition(definition, chosen, services);
    plans.push(entry);
    exits.push(exit);
  }
  return {
    document: { schema: 'darkive.backup-plan/1', plans, findings },
    exit: worstExit(exits),
  };
}

const WORST_FIRST: readonly Outcome[] = ['failed', 'degraded', 'success', 'skipped'];

function summarise(
  reports: readonly RunReport[],
  points: ReadonlyMap<string, RestorePoint>,
  findings: readonly Finding[],
  commandExit: ExitName,
): OperationResult<BackupDocument> {
  const outcomes = new Set(reports.map(({ outcome }) => outcome));
  const worst = WORST_FIRST.find((outcome) => outcomes.has(outcome)) ?? 'success';
  const degraded = anyCounts(findings);
  const exits = reports.map(({ exit }) => exit);
  return {
    document: {
      schema: 'darkive.backup/1',
      outcome: degraded && worst !== 'failed' ? 'degraded' : worst,
      runs: reports.map((report) => ({
        runId: report.runId,
        definition: report.definition,
        type: report.type,
        outcome: report.outcome,
        startedAt: report.startedAt,
        endedAt: report.endedAt,
        archive: report.archive,
        restorePoint: points.get(report.definition)?.name ?? null,
        phases: report.phases,
        restoreTest: report.restoreTest,
        findings: report.findings,
        error: report.error,
      })),
      findings,
    },
    // Some definitions skipped and others done is done; skipped alone is skipped.
    exit: worstExit([
      ...(outcomes.size > 1 ? exits.filter((exit) => exit !== 'skipped') : exits),
      commandExit,
      ...(degraded ? (['degraded'] as const) : []),
    ]),
  };
}
