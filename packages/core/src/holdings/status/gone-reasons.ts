import { typed } from '../../records/archive-name.ts';
import type { GoneFacts } from '../facts.ts';
import { danger, type Reason } from '../reason.ts';

/** Archives named one by one; of more, their number is told. */
const NAMED = 5;

/**
 * What is missed of one definition. Bringing it back ends that, and so does saying that it is gone for good; looking does not.
 * Nothing here advises a new FULL: where all is gone, the storage is the first thing to look at.
 */
export function goneReasons(name: string, gone: readonly GoneFacts[], present: number): Reason[] {
  const missed = gone.filter(({ elsewhere }) => elsewhere === null);
  if (present === 0 && missed.length > 1 && missed.every(({ hasSlices }) => !hasSlices)) {
    const text = `All ${missed.length} archives of ${name} are gone, and Darkive did not remove them. Is the right storage mounted, or were they moved? If they are gone for good, run:`;
    return [danger('archives-gone', text, `darkive ledger forget --all --definition ${typed(name)}`)];
  }
  const reasons = missed
    .slice(-NAMED)
    .map((one) =>
      one.hasSlices
        ? danger('manifest-missing', `The manifest of ${one.name} is gone.`, `darkive adopt ${typed(one.name)}`)
        : danger(
            'archive-gone',
            `${one.name} is gone, and Darkive did not remove it. Bring it back; only if it is gone for good, run:`,
            `darkive ledger forget ${typed(one.name)}`,
          ),
    );
  const more = missed.length - reasons.length;
  return more > 0
    ? [danger('archive-gone', `${more} older archives of ${name} are gone, too.`, null), ...reasons]
    : reasons;
}

/** A definition without an archive here that had some in another archive directory; null when it had none. */
export function elsewhereReason(name: string, gone: readonly GoneFacts[], path: string): Reason | null {
  const others = gone.filter(({ elsewhere }) => elsewhere !== null);
  const [first] = others;
  if (first === undefined) return null;
  const text = `${name} has no archive in ${path}; ${others.length === 1 ? 'one is' : `${others.length} are`} remembered in ${first.elsewhere}. Correct "archives" in the configuration, or move them here.`;
  return danger('no-restore-point', text, null);
}
