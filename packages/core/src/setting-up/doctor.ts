import { access, constants } from 'node:fs/promises';
import type { Config, Definition } from '../config/types.ts';
import { createDar } from '../dar/index.ts';
import { asDarkiveError } from '../errors/index.ts';
import { answerWithin, errnoOf, freeSpace, ioError, probeWritable } from '../fs/index.ts';
import { readStore, unfinished } from '../archive/index.ts';
import { openToOthers } from '../preflight/open-to-others.ts';
import { idleRules, idleRuleText } from '../preflight/selection-check.ts';
import { judgeConfiguration } from '../preflight/configuration-guard.ts';
import { checkRoot } from '../preflight/source-guards.ts';
import { checkReadableTarget } from '../services/target-guards.ts';
import type { DoctorDocument } from '../holdings/documents/archive-documents.ts';
import { pluginChecks } from './doctor/plugin-checks.ts';
import { runChecks } from './doctor/run-checks.ts';
import { scriptChecks } from './doctor/script-checks.ts';
import { formatBytes } from '../services/format-bytes.ts';
import { requireDar } from '../session/require-dar.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import type { DoctorCheck } from './doctor/doctor-check.ts';

export interface DoctorOptions {
  readonly config: Config;
}

/**
 * `darkive doctor`: would a backup work now? Looks at tools, directories, rights, space, sources, plugins, and asks whatever a run
 * asks before it begins, by the same functions; leaves nothing behind.
 */
export async function runDoctor(
  { config }: DoctorOptions,
  services: Services,
): Promise<OperationResult<DoctorDocument>> {
  const checks: DoctorCheck[] = [];
  /** A check that throws has failed; its error says what to do. False when the place did not answer: to ask it again would hang. */
  const check = async (name: string, work: () => Promise<string | DoctorCheck>): Promise<boolean> => {
    try {
      const found = await work();
      checks.push(typeof found === 'string' ? { name, result: 'ok', message: found, hint: null } : found);
    } catch (thrown) {
      const error = asDarkiveError(thrown);
      checks.push({ name, result: 'failed', message: error.message, hint: error.hint ?? null });
      return error.code !== 'storage-silent';
    }
    return true;
  };
  await check('configuration', async () => {
    const [open] = await judgeConfiguration(config, services.process.userId);
    if (open !== undefined) return { name: 'configuration', result: 'warning', message: open.message, hint: open.hint };
    return `${config.file}, definitions: ${config.definitions.length}`;
  });
  await check('dar', async () => `version ${await requireDar(createDar(services.runner))}`);
  await check('getfattr', async () => attributeTool(services));
  const stored = await check('archives', async () => archiveDirectory(config));
  if (stored) {
    await check('archives-writable', async () => {
      await probeWritable(config.archives.path);
      return 'a file was written there and removed again';
    });
    await check('archives-space', async () => {
      const { freeBytes, totalBytes } = await freeSpace(config.archives.path);
      return `${formatBytes(freeBytes)} of ${formatBytes(totalBytes)} are free`;
    });
    await check('archives-permissions', async () => permissions(config));
    await check('unfinished-runs', async () => leftovers(config));
  }
  await check('state', async () => {
    await answerWithin(
      config.state,
      config.archives.answerWithin,
      access(config.state).catch((error: unknown) => unlessMissing(error, config.state)),
    );
    return config.state;
  });
  /** The definitions whose source has answered. */
  const answering = new Set<string>();
  for (const definition of config.definitions) {
    const answers = await check(`source ${definition.name}`, async () => {
      await checkRoot(definition, config.archives.answerWithin);
      await access(definition.root, constants.R_OK | constants.X_OK);
      return definition.root;
    });
    if (answers) checks.push(...(await idleRuleChecks(definition, services.signal)));
    checks.push(...scriptChecks(definition, services));
    if (answers) answering.add(definition.name);
  }
  checks.push(...(await pluginChecks(config, services)));
  for (const definition of config.definitions) {
    const said = new Set(checks.map(({ message }) => message));
    const found = await runChecks(definition, config, services, stored && answering.has(definition.name));
    checks.push(...found.filter(({ message }) => !said.has(message)));
  }
  const ready = checks.every(({ result }) => result !== 'failed');
  return {
    document: { schema: 'darkive.doctor/1', outcome: ready ? 'ready' : 'not-ready', checks },
    exit: ready ? 'done' : 'failed',
  };
}

/** Includes that name nothing, excludes that match nothing. A root that cannot be read has a check of its own. */
async function idleRuleChecks(definition: Definition, signal: AbortSignal): Promise<DoctorCheck[]> {
  const idle = await idleRules(definition, signal).catch(() => []);
  return idle.map((one) => ({
    name: `rule ${definition.name}`,
    result: one.kind === 'idle' ? 'ok' : 'warning',
    message: idleRuleText(one, definition.root),
    hint: one.kind === 'idle' ? null : 'Correct it in the definition, or mount what is missing.',
  }));
}

/** It is made when it is first needed. */
function unlessMissing(error: unknown, path: string): void {
  if (errnoOf(error) !== 'ENOENT') throw ioError(error, 'look at', path);
}

function attributeTool(services: Services): DoctorCheck {
  const name = 'getfattr';
  const found = services.runner.find(name);
  if (found !== null) return { name, result: 'ok', message: found, hint: null };
  return {
    name,
    result: 'warning',
    message: 'not found: the restore test cannot compare extended attributes',
    hint: 'Install it, for example: apt install attr',
  };
}

async function archiveDirectory(config: Config): Promise<string> {
  await checkReadableTarget(config.archives);
  const { archives, problems } = await readStore(config.archives.path);
  const unreadable = problems.length === 0 ? '' : `, unreadable manifests: ${problems.length}`;
  return `${config.archives.path}, archives: ${archives.length}${unreadable}`;
}

async function permissions({ archives }: Config): Promise<DoctorCheck | string> {
  const { archives: stored } = await readStore(archives.path);
  const elsewhere = stored.flatMap(({ manifest }) => manifest.artifacts.flatMap(({ directory }) => directory ?? []));
  const [first] = (await openToOthers(archives, elsewhere)).toSorted(
    (a, b) => Number(b.severity === 'warning') - Number(a.severity === 'warning'),
  );
  if (first === undefined)
    return archives.permissions === 'private' ? 'for this user alone' : 'for this user and the group of the directory';
  const result = first.severity === 'warning' ? 'warning' : 'ok';
  return { name: 'archives-permissions', result, message: first.message, hint: first.hint };
}

async function leftovers(config: Config): Promise<DoctorCheck | string> {
  const runs = await unfinished(config.archives.path);
  if (runs.length === 0) return 'none';
  return {
    name: 'unfinished-runs',
    result: 'warning',
    message: `${runs.length}: a run is going on now, or was interrupted`,
    hint: 'If none is running, the next backup finishes or removes what is left.',
  };
}
