import type { PluginHost, RegisteredPlugin } from '../host.ts';
import type { LifecycleHooks } from '../plugin-types.ts';
import type { StandardResult, StandardSchema } from '../standard-schema.ts';
import { createPluginHost, type HostRequest } from '../create-host.ts';

/** A schema written by hand, as a plugin without zod would: an optional `colour` of red or blue, nothing else. */
export const colourSchema: StandardSchema<{ colour: string }> = {
  '~standard': { version: 1, vendor: 'test', validate: validateColour },
};

function validateColour(value: unknown): StandardResult<{ colour: string }> {
  const { colour = 'red', ...rest } = value as Record<string, unknown>;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) return { issues: [{ message: `unknown key "${unknown}"` }] };
  if (colour !== 'red' && colour !== 'blue') return { issues: [{ message: 'must be red or blue', path: ['colour'] }] };
  return { value: { colour } };
}

/** Takes any section and gives these options. */
export function fixedOptions<Options>(options: Options): StandardSchema<Options> {
  return { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: options }) } };
}

/** What a register hook of this package would have returned. */
export function registered(name: string, hooks: LifecycleHooks<never>, more: object = {}): RegisteredPlugin {
  return { source: name, version: '1.0.0', plugin: { name, apiVersion: 1, options: colourSchema, hooks, ...more } };
}

export function hostOf(plugins: readonly RegisteredPlugin[], more: Partial<HostRequest> = {}): Promise<PluginHost> {
  return createPluginHost({ registered: plugins, sections: {}, ...more });
}
