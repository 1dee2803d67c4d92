import { CHECKS_OF_THE_ARCHIVE } from '../records/check-state.ts';
import type { KeptFinding } from '../records/kept-finding.ts';
import type { Check } from '../records/manifest.ts';
import { isDamage } from '../records/verdict.ts';
import type { SlicesSeen } from './slices-seen.ts';

/** What an archive is judged by: what lies there now, and what every check last found. */
export interface Evidence extends SlicesSeen {
  /** When slices and `dar -t` had both passed; null when never. */
  readonly verifiedAt: string | null;
  /** The newest result of each check. */
  readonly checks: readonly Check[];
  readonly findings: readonly KeptFinding[];
}

/**
 * `sound`: it was verified, no check of it has failed since, and every slice lies there in its size. `doubtful`: the same,
 * but somebody else (a plugin) last called it damaged. `unproved`: nothing speaks against it, and it was never verified.
 * `unsound`: it cannot be restored whole, as far as is known.
 */
export type Soundness = 'sound' | 'doubtful' | 'unproved' | 'unsound';

/** The one judgement of an archive by itself, for status, retention, removal, references and the dashboard. Pure. */
export function soundnessOf(archive: Evidence): Soundness {
  if (whyUnsound(archive) !== null) return 'unsound';
  if (archive.verifiedAt === null) return 'unproved';
  return archive.findings.some(({ severity }) => isDamage(severity)) ? 'doubtful' : 'sound';
}

/** As the end of a sentence about the archive; null when nothing is known against it. */
export function whyUnsound(archive: Evidence): string | null {
  const { missingSlices: missing, changedSlices: changed } = archive;
  if (missing.length > 0) return `misses ${missing.length} of its slices`;
  if (changed.length > 0) return `has slices that are not as they were written (${numbers(changed)})`;
  const failed = failing(archive);
  return failed.length > 0 ? `failed its last check (${failed.join(', ')})` : null;
}

/** The checks that matter and failed, by name. */
function failing({ checks }: Pick<Evidence, 'checks'>): string[] {
  return checks
    .filter(({ name, result }) => CHECKS_OF_THE_ARCHIVE.has(name) && result === 'failed')
    .map(({ name }) => name);
}

/** Of a state: the archive can be restored by itself, as far as was proved. */
export function isProved(state: Soundness): boolean {
  return state === 'sound' || state === 'doubtful';
}

const NAMED = 5;

function numbers(slices: readonly number[]): string {
  const more = slices.length > NAMED ? ` and ${slices.length - NAMED} more` : '';
  return `${slices.slice(0, NAMED).join(', ')}${more}`;
}
