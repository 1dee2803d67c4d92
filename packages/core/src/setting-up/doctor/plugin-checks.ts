import type { Config } from '../../config/types.ts';
import { asDarkiveError } from '../../errors/index.ts';
import { requirePluginsToAsk, requireValidPluginOptions } from '../../session/plugin-guards.ts';
import type { DoctorCheck } from './doctor-check.ts';
import type { Services } from '../../services/services.ts';
import { findingCheck } from './finding-check.ts';

/** What a run says of plugins before it begins: which take part, which do not, and whose sections and rules are refused. */
export async function pluginChecks(config: Config, services: Services): Promise<DoctorCheck[]> {
  const { loaded, refused } = services.plugins;
  const checks = loaded.map(({ name, version, hooks }): DoctorCheck => {
    return { name: `plugin ${name}`, result: 'ok', message: `${version}; hooks: ${hooks.join(', ')}`, hint: null };
  });
  for (const { source, reason } of refused.filter(({ fault }) => fault === 'broken')) {
    const hint = `Update it, or remove it with: darkive plugins uninstall ${source}`;
    checks.push({ name: `plugin ${source}`, result: 'failed', message: reason, hint });
  }
  const { definitions } = config;
  const backup = await attempted('plugin options', () => requireValidPluginOptions(config, definitions, services));
  checks.push(...backup.filter(({ name }) => !checks.some((check) => check.name === name)));
  if (backup.every(({ result }) => result !== 'failed')) {
    // What removes archives asks for more: a plugin that is not there cannot object. A backup runs all the same.
    const prune = await attempted('prune', () => requirePluginsToAsk(config, definitions, services));
    const refusals = prune.filter(({ result }) => result === 'failed');
    checks.push(
      ...refusals.map((one) => ({ ...one, result: 'warning' as const, message: `prune refuses: ${one.message}` })),
    );
  }
  for (const { name, problem } of await services.plugins.notifiers({ secret: services.secret })) {
    if (problem === null) continue;
    const hint = `Correct the section of ${name}, then run: darkive notify test ${name}`;
    checks.push({ name: `notifier ${name}`, result: 'warning', message: problem, hint });
  }
  return checks;
}

async function attempted(
  name: string,
  judge: () => ReturnType<typeof requireValidPluginOptions>,
): Promise<DoctorCheck[]> {
  try {
    return (await judge()).map((found) => findingCheck(placeOf(found.facts['plugin'], name), found));
  } catch (thrown) {
    const { message, hint } = asDarkiveError(thrown);
    return [{ name, result: 'failed', message, hint: hint ?? null }];
  }
}

function placeOf(plugin: unknown, otherwise: string): string {
  return typeof plugin === 'string' ? `plugin ${plugin}` : otherwise;
}
