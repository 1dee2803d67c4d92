import type { Check } from './manifest.ts';

/** What is known of an archive's slices, for retention. */
export type CheckState = 'verified' | 'unverified' | 'failed';

/** Checks without which an archive cannot be restored; parity and what plugins say is about something else. */
export const CHECKS_OF_THE_ARCHIVE: ReadonlySet<string> = new Set(['slices', 'dar-test', 'catalogue', 'restore-test']);

/** The checks that together verify an archive. */
const VERIFYING = ['slices', 'dar-test'] as const;

type Result = Pick<Check, 'name' | 'result' | 'at'>;

/** The newest result of each check, by name; of the same time, the later in the list. A check that was not made says nothing. */
export function newestResults<One extends Result>(checks: Iterable<One>): One[] {
  const newest = new Map<string, One>();
  for (const check of checks) {
    if (check.result === 'not-checked') continue;
    const known = newest.get(check.name);
    if (known === undefined || Date.parse(known.at) <= Date.parse(check.at)) newest.set(check.name, check);
  }
  return [...newest.values()];
}

/** The older of the newest passes of `slices` and `dar-test`: by then both had passed; null when one never did. */
export function verifiedAt(checks: Iterable<Result>): string | null {
  const passes = newestResults([...checks].filter(({ result }) => result === 'passed'));
  const times = VERIFYING.map((name) => passes.find((pass) => pass.name === name)?.at ?? null);
  if (times.includes(null)) return null;
  return times.flatMap((at) => at ?? []).toSorted((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}
