import { API_VERSION } from '../lifecycle/plugin-types.ts';
import type { PluginHost, RegisteredPlugin } from '../lifecycle/host.ts';
import type { OperationResult } from '../services/result.ts';

/** A package with a register hook, as the host found it. */
export interface PluginPackage {
  readonly name: string;
  readonly version: string;
  readonly from: 'bundled' | 'installed' | 'linked';
  /** Absolute directory of a linked one; null otherwise. */
  readonly place: string | null;
}

export interface PluginStatus extends PluginPackage {
  /** `options`: its section in the configuration is not valid. `off`: `enabled: false`. */
  readonly state: 'loaded' | 'options' | 'refused' | 'off';
  /** Of the contract that it was written for; null when it does not say. */
  readonly apiVersion: number | null;
  /** What it hooks into, in the order of a run; empty when it is not loaded. */
  readonly hooks: readonly string[];
  /** Kinds of places that it has drivers for; empty when it is not loaded. */
  readonly places: readonly string[];
  /** Why it takes no part; null when it does. */
  readonly reason: string | null;
}

/** `darkive plugins --json`. */
export interface PluginsDocument {
  readonly schema: 'darkive.plugins/1';
  /** Of the contract that this Darkive speaks. */
  readonly apiVersion: number;
  readonly plugins: readonly PluginStatus[];
  /** Packages that only add commands. */
  readonly others: readonly PluginPackage[];
  /** Why options could not be judged: the configuration cannot be loaded; null when they were. */
  readonly configuration: string | null;
}

export interface PluginStatusRequest {
  readonly packages: readonly PluginPackage[];
  readonly registered: readonly RegisteredPlugin[];
  readonly host: Pick<PluginHost, 'loaded' | 'refused'>;
  readonly configuration: string | null;
}

/** `darkive plugins`: what each plugin hooks into, its version of the contract, and whether it is loaded. */
export function pluginStatus(request: PluginStatusRequest): OperationResult<PluginsDocument> {
  const { packages, registered, configuration } = request;
  const registers = new Set(registered.map(({ source }) => source));
  const plugins = packages.filter(({ name }) => registers.has(name)).map((one) => statusOf(one, request));
  const others = packages.filter(({ name }) => !registers.has(name));
  const broken = plugins.some(({ state }) => state === 'refused' || state === 'options');
  return {
    document: { schema: 'darkive.plugins/1', apiVersion: API_VERSION, plugins, others, configuration },
    exit: broken ? 'degraded' : 'done',
  };
}

function statusOf(one: PluginPackage, { registered, host, configuration }: PluginStatusRequest): PluginStatus {
  const candidate = registered.find(({ source }) => source === one.name)?.plugin;
  const loaded = host.loaded.find(({ source }) => source === one.name);
  const apiVersion = versionOf(candidate);
  if (loaded !== undefined) {
    const { hooks, places } = loaded;
    return { ...one, state: 'loaded', apiVersion, hooks, places, reason: null };
  }
  const refused = host.refused.find(({ source }) => source === one.name);
  const none = { hooks: [], places: [] };
  if (refused === undefined) return { ...one, state: 'off', apiVersion, ...none, reason: 'enabled: false' };
  // Without a configuration nobody can say what stands in its section.
  const aboutOptions = refused.fault !== 'broken';
  const unknown = configuration !== null && aboutOptions;
  return {
    ...one,
    state: aboutOptions ? 'options' : 'refused',
    apiVersion,
    ...none,
    reason: unknown ? 'it needs options, and the configuration cannot be loaded' : refused.reason,
  };
}

/** A stranger's object: reading it may throw. */
function versionOf(candidate: unknown): number | null {
  if (typeof candidate !== 'object' || candidate === null) return null;
  try {
    const version: unknown = (candidate as { readonly apiVersion?: unknown }).apiVersion;
    return typeof version === 'number' ? version : null;
  } catch {
    // It has none that can be read.
    return null;
  }
}
