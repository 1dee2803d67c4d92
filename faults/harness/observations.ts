import { isDeepStrictEqual } from 'node:util';

/** One thing that a case has looked at. */
export interface Observation {
  readonly what: string;
  readonly seen: string;
  /** Null when it was as expected; otherwise what was expected. */
  readonly wanted: string | null;
}

/** What may be expected: a value, a pattern for a text, or one of several values. */
export type Wanted =
  | RegExp
  | { readonly oneOf: readonly unknown[] }
  | string
  | number
  | boolean
  | null
  | readonly unknown[];

export function observe(what: string, seen: unknown, wanted: Wanted): Observation {
  const right = isWanted(seen, wanted);
  const told = right && wanted instanceof RegExp ? wanted.exec(String(seen))?.[0] : seen;
  return { what, seen: short(told, right ? 100 : 2000), wanted: right ? null : describe(wanted) };
}

function isWanted(seen: unknown, wanted: Wanted): boolean {
  if (wanted instanceof RegExp) return typeof seen === 'string' && wanted.test(seen);
  if (isChoice(wanted)) return wanted.oneOf.some((value) => isDeepStrictEqual(seen, value));
  return isDeepStrictEqual(seen, wanted);
}

function isChoice(wanted: Wanted): wanted is { readonly oneOf: readonly unknown[] } {
  return typeof wanted === 'object' && wanted !== null && 'oneOf' in wanted;
}

function describe(wanted: Wanted): string {
  if (wanted instanceof RegExp) return String(wanted);
  if (isChoice(wanted)) return `one of ${wanted.oneOf.map((value) => short(value, 200)).join(', ')}`;
  return short(wanted, 2000);
}

function short(value: unknown, limit: number): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length <= limit ? text : `${text.slice(0, limit)}…`;
}
