import type { Check } from './manifest.ts';

/** What the checks of an archive say about its slices. */
export type CheckState = 'verified' | 'unverified' | 'failed';

/** Checks of the archive itself; parity and what plugins say is about something else. */
const OF_THE_ARCHIVE: ReadonlySet<string> = new Set(['slices', 'dar-test', 'restore-test']);

/**
 * `failed` when the newest result of any of these checks is a failure, `verified` when the newest of both `slices` and
 * `dar-test` is a pass, else `unverified`. A check that was not made says nothing.
 */
export function judgeChecks(checks: Iterable<Pick<Check, 'name' | 'result' | 'at'>>): CheckState {
  const newest = new Map<string, Pick<Check, 'result' | 'at'>>();
  for (const { name, result, at } of checks) {
    if (result === 'not-checked' || !OF_THE_ARCHIVE.has(name)) continue;
    const known = newest.get(name);
    if (known === undefined || Date.parse(known.at) <= Date.parse(at)) newest.set(name, { result, at });
  }
  if ([...newest.values()].some(({ result }) => result === 'failed')) return 'failed';
  return newest.has('slices') && newest.has('dar-test') ? 'verified' : 'unverified';
}
