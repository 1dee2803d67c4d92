import type { ArchiveStore } from '../../archive/index.ts';
import type { Check, Manifest } from '../../records/manifest.ts';
import type { ScrubCandidate } from './plan-scrub.ts';

/** The archives of a directory as a scrub sees them. Without a ledger the checks in the manifests are all that is known. */
export function scrubCandidates(
  store: ArchiveStore,
  place: string,
  newest: ReadonlyMap<string, readonly Check[]>,
): ScrubCandidate[] {
  return store.archives.map(({ manifest }) => ({
    id: manifest.id,
    name: manifest.name,
    place,
    bytes: archiveBytes(manifest),
    checkedAt: checkedAt([...manifest.checks, ...(newest.get(manifest.id) ?? [])]),
    createdAt: manifest.createdAt,
  }));
}

function archiveBytes({ slices, artifacts }: Manifest): number {
  return [...slices, ...artifacts].reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Damage that is found again and again must not keep a scrub from the rest: what counts is when, not what came of it. */
function checkedAt(checks: readonly Check[]): string | null {
  const newestOf = (name: string): string =>
    checks.reduce((latest, check) => {
      const counts = check.name === name && check.result !== 'not-checked' && check.at > latest;
      return counts ? new Date(check.at).toISOString() : latest;
    }, '');
  const [slices, tested] = [newestOf('slices'), newestOf('dar-test')];
  const older = slices < tested ? slices : tested;
  return older === '' ? null : older;
}

/** Bytes in a second at which archives of this place were checked; null when nothing is known. */
export function measuredSpeed(
  candidates: readonly ScrubCandidate[],
  newest: ReadonlyMap<string, readonly Check[]>,
): number | null {
  let bytes = 0;
  let seconds = 0;
  for (const candidate of candidates) {
    const took = (newest.get(candidate.id) ?? [])
      .filter(({ name }) => SCRUB_CHECKS.has(name))
      .reduce((sum, check) => sum + check.seconds, 0);
    if (took === 0) continue;
    bytes += candidate.bytes;
    seconds += took;
  }
  return seconds === 0 ? null : bytes / seconds;
}

const SCRUB_CHECKS: ReadonlySet<string> = new Set(['slices', 'dar-test', 'catalogue', 'artifacts', 'plugins']);
