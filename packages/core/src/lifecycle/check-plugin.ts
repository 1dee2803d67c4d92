import { types } from 'node:util';
import { closest } from '../config/suggest.ts';
import { OUTCOMES } from '../records/notification.ts';
import type { Outcome } from '../records/run-report.ts';
import { misshapenPlaces } from './check-places.ts';
import { isPlainObject } from './deep-freeze.ts';
import { reasonOf } from './failure.ts';
import { API_VERSION, type DarkivePlugin } from './plugin-types.ts';
import { STAGES } from './stages.ts';

/** A plugin of the right shape, or why it has not. */
export type PluginCheck =
  | { readonly plugin: DarkivePlugin; readonly reason: null }
  | { readonly plugin: null; readonly reason: string };

/** npm's rule for the names of packages: package.json(5), NAME. */
const NPM_NAME = /^(?:@[a-z0-9-~][a-z0-9-._~]*\/)?[a-z0-9-~][a-z0-9-._~]*$/;

/**
 * Looks at what the register hook of the package `source` returned. Goes by shape alone: a plugin may be a plain
 * object that never saw this package. Never throws, whatever the object does.
 */
export function checkPlugin(candidate: unknown, source: string): PluginCheck {
  let reason: string | null;
  try {
    reason = misshape(candidate, source);
  } catch (error) {
    reason = `it cannot be looked at: ${reasonOf(error)}`;
  }
  return reason === null ? { plugin: candidate as DarkivePlugin, reason } : { plugin: null, reason };
}

function misshape(candidate: unknown, source: string): string | null {
  if (types.isNativeError(candidate)) return `its register hook failed: ${reasonOf(candidate)}`;
  if (typeof candidate !== 'object' || candidate === null) return 'its register hook returned no plugin object';
  const { name, apiVersion, options, paths, hooks, wants, places } = candidate as Record<string, unknown>;
  if (typeof name !== 'string' || name.length > 214 || !NPM_NAME.test(name)) return 'its `name` is not an npm name';
  if (name !== source) return `its \`name\` is ${name}, which is not the package that registered it`;
  if (apiVersion !== API_VERSION) {
    const written = typeof apiVersion === 'number' ? `version ${apiVersion}` : 'no known version';
    return `it was written for ${written} of the plugin contract, and this Darkive speaks version ${API_VERSION}`;
  }
  return (
    misshapenOptions(options) ??
    misshapenPaths(paths) ??
    misshapenHooks(hooks) ??
    misshapenWants(wants) ??
    misshapenPlaces(places)
  );
}

function misshapenOptions(options: unknown): string | null {
  // A schema may be a function (arktype's are).
  const isThing = (typeof options === 'object' && options !== null) || typeof options === 'function';
  const standard = isThing ? (options as Record<string, unknown>)['~standard'] : undefined;
  if (typeof standard !== 'object' || standard === null) return 'its `options` are not a Standard Schema';
  const { version, validate } = standard as Record<string, unknown>;
  if (version !== 1) return 'its `options` are a Standard Schema of another version than 1';
  return typeof validate === 'function' ? null : 'its `options` have no `validate` function';
}

function misshapenPaths(paths: unknown): string | null {
  const isList = Array.isArray(paths) && paths.every((path) => typeof path === 'string' && path !== '');
  return paths === undefined || isList ? null : 'its `paths` are no list of keys of options';
}

function misshapenHooks(hooks: unknown): string | null {
  // The methods of a class lie on its prototype, where they would silently never be called.
  if (!isPlainObject(hooks)) return 'its `hooks` are not a plain object';
  for (const [name, hook] of Object.entries(hooks)) {
    if (!Object.hasOwn(STAGES, name)) {
      const meant = closest(name, Object.keys(STAGES));
      return `it has an unknown hook "${name}"${meant === null ? '' : `; did you mean "${meant}"?`}`;
    }
    if (hook !== undefined && typeof hook !== 'function') return `its hook "${name}" is not a function`;
  }
  return null;
}

function misshapenWants(wants: unknown): string | null {
  if (wants === undefined || typeof wants === 'function') return null;
  return isOutcomes(wants) ? null : `its \`wants\` are no list of ${OUTCOMES.join(', ')}, and no function`;
}

export function isOutcomes(value: unknown): value is readonly Outcome[] {
  return Array.isArray(value) && value.every((one) => OUTCOMES.some((outcome) => outcome === one));
}
