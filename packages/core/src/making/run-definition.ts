import { join } from 'node:path';
import { startBuilding, type Building } from '../archive/index.ts';
import { CORE_PRODUCER } from '../catalogue/index.ts';
import type { Definition } from '../config/types.ts';
import { asDarkiveError, DarkiveError } from '../errors/index.ts';
import { createUndoStack } from '../lifecycle/index.ts';
import type { PostVerifyEvent } from '../lifecycle/plugin-types.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Check, Manifest } from '../records/manifest.ts';
import type { RunReport } from '../records/run-report.ts';
import { anyCounts, checkResult, isDamage } from '../records/verdict.ts';
import { readRootEntry } from '../keeping/root-entry.ts';
import type { Services } from '../services/services.ts';
import { buildManifest } from './build-manifest.ts';
import { finishRun } from './finish-run.ts';
import { hookScope } from '../session/hook-scope.ts';
import { allOrFirstError, runTogether } from '../session/run-together.ts';
import { requireDar } from '../session/require-dar.ts';
import { leaveNotesBeside } from './notes.ts';
import { makeArchive } from './make-archive.ts';
import { modesIgnored } from '../preflight/open-to-others.ts';
import { planRun, type BackupPlan } from '../preflight/plan.ts';
import { protectArchive, type Protection } from './protect-archive.ts';
import { proveRepair } from './prove-repair.ts';
import { proveRestore } from './prove-restore.ts';
import type { RunState } from './run-state.ts';
import { runScripts } from './scripts.ts';
import { testArchive } from './test-archive.ts';
import { updateCatalogues } from './update-catalogues.ts';
import type { RunRequest } from './run-request.ts';

/** One run: one definition, one archive. Never throws: whatever happens is in the report. */
export async function runDefinition(request: RunRequest, run: RunState, services: Services): Promise<RunReport> {
  const undo = createUndoStack();
  let building: Building | null = null;
  const env: Record<string, string> = { DARKIVE_TYPE: run.type, DARKIVE_RUN_ID: run.runId };
  try {
    const { definition, options, dar } = request;
    const { config } = options;
    const { plugins, signal } = services;
    const { plan, tools } = await run.phase('preflight', () => preflight(request, run, services));
    const event = { definition: definition.name, type: run.type, archive: plan.archive, runId: run.runId };
    env['DARKIVE_ARCHIVE'] = plan.archive;

    if (definition.scripts.before.length > 0) {
      await run.phase('before-script', async () => {
        run.measured.beforeScripts = false;
        await runScripts({ moment: 'before', definition, env, signal }, services);
        run.measured.beforeScripts = true;
      });
    }
    await run.phase('pre-backup', () => plugins.preBackup(event, hookScope(definition, services, undo)));

    building = await startBuilding({
      archives: config.archives.path,
      runId: run.runId,
      definition: definition.name,
      archive: plan.archive,
      permissions: config.archives.permissions,
    });
    const base = join(building.slices, plan.archive);
    const place = building;
    const scope = hookScope(definition, services, undo, place);
    const made = await run.phase('archive', async () => {
      run.rootEntry = await readRootEntry(definition.root, services);
      return makeArchive({ plan, config, building: place, dar, runner: services.runner, plugins, scope }, run);
    });
    // All of them only read the slices, which are still in memory.
    const [protection, proofs] = await runTogether<[Protection, { tested: Check; restored: Check[] }]>(signal, [
      (both) =>
        run.phase('post-archive', (onProgress) => {
          const own = { ...request, event, made, base, building: place, undo, signal: both, onProgress };
          return protectArchive(own, run, services);
        }),
      async (both) => {
        const limits = { signal: both, timeout: definition.timeouts.dar, clock: services.clock };
        const proof = { plan, config, building: place, base, dar, unreadable: made.unreadable };
        const onExit = (exitCode: number | null): void => {
          if (exitCode !== null) run.measured.exitCodes['dar-test'] = exitCode;
        };
        return {
          tested: await run.phase('test', () =>
            testArchive({ archive: plan.archive, base, dar, onExit, onFindings: (found) => run.add(found), ...limits }),
          ),
          restored: await run.phase('restore-test', () => proveRestore(proof, run, { ...services, signal: both })),
        };
      },
    ]);
    const { artifacts, slices } = protection;

    const parts = {
      plan,
      id: services.newId(),
      tools,
      arguments: made.arguments,
      slices,
      artifacts,
    };
    let checks: Check[] = [proofs.tested, protection.check, ...proofs.restored];
    await run.phase('verify', async () => {
      const manifest = buildManifest({ ...parts, checks }, run, services);
      const { findings: found } = await plugins.verify(
        { manifest, slices, artifacts },
        hookScope(definition, services, undo),
      );
      run.add(found);
      if (anyCounts(found) && run.measured.parityPassed === true) run.measured.parityPassed = false;
      refuseDamage(plan.archive, found);
      const proved = await proveRepair(
        { manifest, slices, artifacts },
        { building: place, scope: hookScope(definition, services, undo) },
        run,
        services,
      );
      checks = [...checks, ...pluginChecks(manifest, found, services), ...proved];
    });
    const manifest = await run.phase('publish', async () => {
      const final = buildManifest({ ...parts, checks }, run, services);
      const files = [
        ...slices.map(({ path }) => ({ path, directory: null })),
        ...artifacts.map(({ path, artifact }) => ({ path, directory: artifact.directory })),
      ];
      await made.written();
      run.add(modesIgnored(await place.publish(files, final)));
      return final;
    });
    run.published = manifest;
    undo.clear();

    await updateCatalogues({ manifest, config, dar }, run, services);
    run.add(await leaveNotesBeside(manifest, config.archives));
    await tellPublished({ ...event, manifest, archives: config.archives.path }, definition, run, services);
  } catch (error) {
    run.fail(error);
  }
  return finishRun({ ...request, building, undo, env }, run, services);
}

/** Everything that can say no before anything is touched: guards, tools, plugins. */
async function preflight(
  { definition, options, dar }: RunRequest,
  run: RunState,
  services: Services,
): Promise<{ plan: BackupPlan; tools: Record<string, string> }> {
  const event = { definition: definition.name, type: run.type, archives: options.config.archives.path };
  // They look at different things, and each waits for programs or disks: together they take as long as the slowest.
  const [version, plan, found] = await allOrFirstError([
    requireDar(dar),
    planRun(definition, options, services),
    services.plugins.preflight(event, hookScope(definition, services, createUndoStack())),
  ]);
  run.add([...plan.findings, ...found]);
  run.measured.freeBytesBefore = plan.freeBytes;
  run.measured.tools = { dar: version, darkive: services.version };
  return { plan, tools: { dar: version } };
}

/** The archive is a restore point now: whatever happens here, the run did its work. */
async function tellPublished(
  event: PostVerifyEvent,
  definition: Definition,
  run: RunState,
  services: Services,
): Promise<void> {
  try {
    await run.phase('post-verify', async () => {
      run.add(await services.plugins.postVerify(event, hookScope(definition, services, createUndoStack())));
    });
  } catch (error) {
    const { message } = asDarkiveError(error);
    run.add([
      finding('warning', 'post-verify-cut-short', `${event.archive} is published; plugins were not told: ${message}`),
    ]);
  }
}

/** Nothing unverified becomes a restore point: damage that a plugin saw before publishing ends the run. */
function refuseDamage(archive: string, found: readonly Finding[]): void {
  const damage = found.find(({ severity }) => isDamage(severity));
  if (damage === undefined) return;
  throw new DarkiveError('archive-test-failed', `${archive} was damaged before it was published: ${damage.message}`, {
    hint: 'Look for a failing disk or memory, then run the backup again. This archive was not published.',
    facts: { archive, phase: 'verify' },
  });
}

function pluginChecks(manifest: Manifest, found: readonly Finding[], services: Services): Check[] {
  const producers = new Set(
    manifest.artifacts.map(({ producer }) => producer).filter((name) => name !== CORE_PRODUCER),
  );
  const at = services.clock().toISOString();
  return [...producers].map((name) => ({
    name: `${name}:verify`,
    result: checkResult(found),
    at,
    seconds: 0,
  }));
}
