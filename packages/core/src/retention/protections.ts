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
  const restorable = ordinary.filter(({ missing }) => missing === null);
  const point = restorable.findLast(({ sound }) => sound) ?? restorable.at(-1);
  if (point !== undefined) keep(point, 'the newest restore point');
  for (const { linked, reason } of lastGoodFulls(ordinary)) keep(linked, reason);
}

/** The FULL that must never go, and why; when none is verified, the newest one and the newest that did not fail. */
export function lastGoodFulls(ordinary: readonly LinkedArchive[]): { linked: LinkedArchive; reason: string }[] {
  const fulls = ordinary.filter(({ archive }) => archive.type === 'FULL');
  const verified = fulls.findLast(({ archive }) => archive.state === 'verified');
  if (verified !== undefined) return [{ linked: verified, reason: 'the newest verified FULL' }];
  const newest = fulls.at(-1);
  if (newest === undefined) return [];
  const reason = 'the newest FULL; none is verified';
  const unfailed = fulls.findLast(({ archive }) => archive.state !== 'failed');
  if (unfailed === undefined || unfailed === newest) return [{ linked: newest, reason }];
  return [
    { linked: newest, reason },
    { linked: unfailed, reason: 'the newest FULL of which no check failed; none is verified' },
  ];
}
