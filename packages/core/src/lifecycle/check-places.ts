import { isPlainObject } from './deep-freeze.ts';

/** Kinds that core has itself, and the word for the archive directory. */
const OWN_KINDS: ReadonlySet<string> = new Set(['directory', 'home']);

/** As in the record of a place. */
const KIND = /^[a-z][a-z0-9-]{0,31}$/;

const METHODS = ['optionsAt', 'readOptions', 'find', 'open'] as const;

/** Why `places` of a plugin object is not what it must be, by shape alone; null when it is, or is left out. */
export function misshapenPlaces(places: unknown): string | null {
  if (places === undefined) return null;
  if (!isPlainObject(places)) return 'its `places` are not a plain object';
  for (const [kind, driver] of Object.entries(places)) {
    const problem = misshapenDriver(kind, driver);
    if (problem !== null) return problem;
  }
  return null;
}

function misshapenDriver(kind: string, driver: unknown): string | null {
  const its = `its driver of places "${kind}"`;
  if (!KIND.test(kind)) return `${its} has no name that a kind can have (lower-case letters, digits and hyphens)`;
  if (OWN_KINDS.has(kind)) return `${its} has the name of a kind that Darkive has itself`;
  if (typeof driver !== 'object' || driver === null) return `${its} is not an object`;
  // Methods may lie on a prototype: a driver may be an instance of a class.
  const members = driver as Readonly<Record<string, unknown>>;
  if (members['kind'] !== kind) return `${its} says that its kind is ${JSON.stringify(members['kind'])}`;
  const missing = METHODS.find((name) => typeof members[name] !== 'function');
  if (missing !== undefined) return `${its} has no function \`${missing}\``;
  return hasTraits(members['traits']) ? null : `${its} has no \`traits\` (rewritable, cheapHash, reach)`;
}

function hasTraits(traits: unknown): boolean {
  if (typeof traits !== 'object' || traits === null) return false;
  const { rewritable, cheapHash, reach } = traits as Readonly<Record<string, unknown>>;
  return (
    typeof rewritable === 'boolean' &&
    typeof cheapHash === 'boolean' &&
    ['now', 'when-attached', 'on-request'].includes(String(reach))
  );
}
