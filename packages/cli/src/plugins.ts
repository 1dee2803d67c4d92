import type { Config as OclifConfig, Interfaces } from '@oclif/core';
import type { RegisteredPlugin } from '@darkive/core/lifecycle';

/** The one hook that a plugin declares to oclif; it returns the plugin object. */
type RegisterHooks = Interfaces.Hooks & {
  'darkive:register': { options: Record<string, unknown>; return: unknown };
};

/** Milliseconds: returning an object takes none; a register hook that waits for something is broken. */
const REGISTER_TIMEOUT = 10_000;

/**
 * What every package's `darkive:register` hook gave, by name of the package. A hook that failed, or took too long,
 * gives its error in place of a plugin; the plugin host refuses it by name.
 * @param bundledOnly Leaves out what the user installed or linked.
 */
export async function registeredPlugins(
  oclif: Pick<OclifConfig, 'runHook'>,
  bundledOnly: boolean,
): Promise<RegisteredPlugin[]> {
  const { successes, failures } = await oclif.runHook<'darkive:register', RegisterHooks>(
    'darkive:register',
    {},
    REGISTER_TIMEOUT,
    true,
  );
  const given = [
    ...successes.map(({ plugin, result }) => ({ plugin, value: result })),
    ...failures.map(({ plugin, error }) => ({ plugin, value: error })),
  ];
  return given
    .filter(({ plugin }) => !bundledOnly || plugin.type === 'core')
    .map(({ plugin, value }) => ({ source: plugin.name, version: plugin.version, plugin: value }))
    .toSorted((a, b) => (a.source < b.source ? -1 : 1));
}
