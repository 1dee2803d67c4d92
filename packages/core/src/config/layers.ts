/** Where a setting's value comes from. */
export type Origin = 'definition' | 'defaults' | 'built-in';

export interface Layer {
  readonly origin: Origin;
  readonly settings: Settings;
}

export type Settings = Readonly<Record<string, unknown>>;

/**
 * Lays settings over each other, key by key: the first layer that has a key decides, mappings are merged, lists and
 * everything else are taken whole. `origins` names the layer of every value, by path: `guards.shrink`.
 */
export function mergeLayers(layers: readonly Layer[]): {
  readonly settings: Settings;
  readonly origins: Readonly<Record<string, Origin>>;
} {
  const origins: Record<string, Origin> = {};
  const settings: Record<string, unknown> = {};
  for (const key of new Set(layers.flatMap((layer) => Object.keys(layer.settings)))) {
    const holders = layers.filter((layer) => layer.settings[key] !== undefined);
    const [first] = holders;
    if (first === undefined) continue;
    const inner = holders.flatMap(({ origin, settings: own }) => {
      const value = own[key];
      return isMapping(value) ? [{ origin, settings: value }] : [];
    });
    if (!isMapping(first.settings[key])) {
      settings[key] = first.settings[key];
      origins[key] = first.origin;
      continue;
    }
    const merged = mergeLayers(inner);
    settings[key] = merged.settings;
    for (const [path, origin] of Object.entries(merged.origins)) origins[`${key}.${path}`] = origin;
  }
  return { settings, origins };
}

export function isMapping(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
