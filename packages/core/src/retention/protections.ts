import type { LinkedArchive } from './chains.ts';
import type { Keep } from './rules.ts';

/** What stays whatever the policy says: pinned archives, the newest restore point, the newest FULL that is known to be good. */
export function applyProtections(
  present: readonly LinkedArchive[],
  protect: ReadonlyMap<string, string>,
  keep: Keep,
): void {
  for (const linked of present) {
    const { pin, id } = linked.archive;
    if (pin !== null) keep(linked, pin.reason === null ? 'pinned' : `pinned: ${pin.reason}`);
    const reason = protect.get(id);
    if (reason !== undefined) keep(linked, reason);
  }
}

/** `ordinary`: archives that are not dated in the future, oldest first. */
export function applyLastOnes(ordinary: readonly LinkedArchive[], keep: Keep): void {
  const whole = ordinary.filter(({ missing }) => missing === null);
  const point = whole.findLast(({ restorable }) => restorable);
  const unharmed = whole.findLast(({ sound }) => sound) ?? whole.at(-1);
  if (point !== undefined) keep(point, 'the newest restore point');
  if (unharmed !== undefined && unharmed !== point) {
    keep(unharmed, point === undefined ? 'the newest restore point' : 'the newest archive with nothing against it');
  }
  for (const { linked, why, besides } of lastGoodFulls(ordinary)) keep(linked, `${why}${besides}`);
}

/** A FULL that must never go: `why`, and what is to be added to it. */
interface LastFull {
  readonly linked: LinkedArchive;
  readonly why: string;
  readonly besides: string;
}

/** The newest FULL that is verified; when none is, the newest one and the newest of which nothing bad is known. */
export function lastGoodFulls(ordinary: readonly LinkedArchive[]): LastFull[] {
  const fulls = ordinary.filter(({ archive }) => archive.type === 'FULL');
  const verified = fulls.findLast(({ archive }) => archive.state === 'verified');
  if (verified !== undefined) return [{ linked: verified, why: 'the newest verified FULL', besides: '' }];
  const newest = fulls.at(-1);
  if (newest === undefined) return [];
  const besides = '; none is verified';
  const first = { linked: newest, why: 'the newest FULL', besides };
  const unfailed = fulls.findLast(({ archive }) => archive.state !== 'failed');
  if (unfailed === undefined || unfailed === newest) return [first];
  return [first, { linked: unfailed, why: 'the newest FULL of which no check failed', besides }];
}
