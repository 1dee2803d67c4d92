import type { Building } from '../archive/index.ts';
import { asDarkiveError } from '../errors/index.ts';
import { freeSpace } from '../fs/index.ts';
import type { UndoStack } from '../lifecycle/host.ts';
import { createUndoStack } from '../lifecycle/index.ts';
import { finding } from '../records/finding.ts';
import type { RunReport } from '../records/run-report.ts';
import type { Services } from '../services/services.ts';
import { hookScope } from '../session/hook-scope.ts';
import { runMetricsText } from '../dashboard/metrics/run-metrics-text.ts';
import type { RunRequest } from './run-request.ts';
import type { RunState } from './run-state.ts';
import { runScripts } from './scripts.ts';

interface FinishRequest extends RunRequest {
  readonly building: Building | null;
  readonly undo: UndoStack;
  readonly env: Readonly<Record<string, string>>;
}

/** Cleans up, runs the last scripts, and tells the plugins: `post-backup` or `on-failure`, exactly one, whatever happened. */
export async function finishRun(request: FinishRequest, run: RunState, services: Services): Promise<RunReport> {
  const { definition, building, undo, options } = request;
  if (run.published === null) {
    run.add(await undo.unwind());
    await discard(building, run);
  }
  await lastScripts(request, run, services);
  await measureSpaceLeft(request, run);
  run.add(services.plugins.takeOffences());
  const report = makeReport(run);
  const { plugins } = services;
  const metrics = (): Promise<string> => runMetricsText(options.config, report, services);
  const scope = { ...hookScope(definition, services, createUndoStack()), metrics };
  const told =
    report.outcome === 'failed'
      ? await plugins.onFailure({ report }, scope)
      : await plugins.postBackup({ report }, scope);
  run.add([...told, ...services.plugins.takeOffences()]);
  const final = makeReport(run);
  run.onProgress({ kind: 'run-end', report: final });
  services.log.info(`${definition.name}: ${final.outcome}${final.archive === null ? '' : ` ${final.archive.name}`}`);
  return final;
}

async function discard(building: Building | null, run: RunState): Promise<void> {
  try {
    await building?.discard();
  } catch (error) {
    run.add([
      finding(
        'warning',
        'clean-up-failed',
        `What the run left could not be removed: ${asDarkiveError(error).message}`,
        'Run the backup again; it removes what is left.',
      ),
    ]);
  }
}

/** `after` when an archive was published, `on-error` when the run failed; also after an interruption. */
async function lastScripts(
  { definition, env, options }: FinishRequest,
  run: RunState,
  services: Services,
): Promise<void> {
  const { outcome, error, exit } = makeReport(run);
  const moment = outcome === 'failed' ? 'on-error' : outcome === 'skipped' ? null : 'after';
  if (moment === null) return;
  const scripts = moment === 'after' ? definition.scripts.after : definition.scripts.onError;
  if (scripts.length === 0) return;
  const signal = AbortSignal.timeout(definition.timeouts.script);
  run.measured.afterScripts = false;
  try {
    await runScripts(
      {
        moment,
        definition,
        signal,
        env: {
          ...env,
          DARKIVE_OUTCOME: outcome,
          DARKIVE_EXIT: exit,
          DARKIVE_ERROR: error?.code ?? '',
          DARKIVE_ARCHIVES: options.config.archives.path,
        },
      },
      services,
    );
    run.measured.afterScripts = true;
  } catch (thrown) {
    const failure = asDarkiveError(thrown);
    run.add([finding('degraded', failure.code, failure.message, failure.hint ?? null, failure.facts)]);
  }
}

/** For statistics alone: what cannot be asked is not known. Storage that was never reached is not asked again. */
async function measureSpaceLeft({ options }: FinishRequest, run: RunState): Promise<void> {
  if (run.measured.freeBytesBefore === null) return;
  run.measured.freeBytesAfter = await freeSpace(options.config.archives.path).then(
    ({ freeBytes }) => freeBytes,
    () => null,
  );
}

function makeReport(run: RunState): RunReport {
  const artifacts = run.published?.artifacts ?? [];
  return run.report(artifacts.filter(({ kind }) => kind === 'parity').reduce((sum, { bytes }) => sum + bytes, 0));
}
