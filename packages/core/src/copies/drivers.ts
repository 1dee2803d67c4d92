import { DarkiveError } from '../errors/index.ts';
import type { PluginHost } from '../lifecycle/host.ts';
import { checkedDriver } from './checked-driver.ts';
import { directoryDriver } from './directory/directory-driver.ts';
import type { Found, OpenPlace, PlaceContext, PlaceDriver, PlaceTraits } from './driver.ts';

/** A driver whose options nobody but itself looks into. */
export interface PlaceKind {
  readonly kind: string;
  readonly traits: PlaceTraits;
  /** What is kept of `--at`. Throws `usage-invalid`. */
  optionsAt(at: string, context: PlaceContext): Promise<Readonly<Record<string, unknown>>>;
  /** With the options that were kept. Both throw as the driver does. */
  find(kept: unknown, context: PlaceContext): Promise<Found>;
  open(kept: unknown, context: PlaceContext): Promise<OpenPlace>;
}

export function placeKind<Options extends object>(driver: PlaceDriver<Options>): PlaceKind {
  return {
    kind: driver.kind,
    traits: driver.traits,
    optionsAt: async (at, context) => Object.fromEntries(Object.entries(await driver.optionsAt(at, context))),
    find: async (kept, context) => driver.find(driver.readOptions(kept), context),
    open: async (kept, context) => driver.open(driver.readOptions(kept), context),
  };
}

export type PlaceKinds = ReadonlyMap<string, PlaceKind>;

/** Core's own kinds, and those that plugins bring. */
export function placeKinds(more: readonly PlaceKind[] = []): PlaceKinds {
  return new Map([placeKind(directoryDriver), ...more].map((one) => [one.kind, one]));
}

/** The kinds that loaded plugins bring; what their drivers answer is checked. */
export function pluginKinds({ loaded }: Pick<PluginHost, 'loaded'>): readonly PlaceKind[] {
  return loaded.flatMap(({ name, plugin }) =>
    Object.values(plugin.places ?? {}).map((driver) => placeKind(checkedDriver(name, driver))),
  );
}

/** Throws `usage-invalid` where nobody brings the kind. */
export function kindOf(kinds: PlaceKinds, kind: string): PlaceKind {
  const found = kinds.get(kind);
  if (found !== undefined) return found;
  throw new DarkiveError('usage-invalid', `There is no driver for places of the kind ${kind}.`, {
    hint: `Install the plugin that brings it; the kinds here are: ${[...kinds.keys()].join(', ')}.`,
    facts: { kind },
  });
}
