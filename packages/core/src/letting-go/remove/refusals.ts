import type { CopiesPolicy } from '../../config/types.ts';
import { copyProtections } from '../../copies/protect.ts';
import { lastGoodFulls, linkArchives } from '../../retention/index.ts';
import { judged } from '../../holdings/index.ts';
import type { Stock } from '../../holdings/stock.ts';

/** Why an archive must not be removed, and what to do about it. */
export interface Refusal {
  /** A sentence without its full stop. */
  readonly text: string;
  readonly hint: string;
}

/** What speaks against removing exactly these archives; empty when nothing does. */
export function refusals(
  wanted: ReadonlySet<string>,
  stock: Stock,
  policyOf: (definition: string) => CopiesPolicy,
  now: Date,
  forceLast: boolean,
): Refusal[] {
  const problems: Refusal[] = [];
  for (const { id, name, pin } of stock.holdings) {
    if (!wanted.has(id)) continue;
    const dependants = stock.manifests.filter(({ id: other, reference }) => reference?.id === id && !wanted.has(other));
    if (dependants.length > 0) {
      const names = dependants.map((dependant) => dependant.name);
      problems.push({
        text: `${names.join(', ')} ${names.length === 1 ? 'builds' : 'build'} on ${name}`,
        hint: 'Name what builds on it, too, or add --with-dependants.',
      });
    }
    if (pin !== null) {
      const reason = pin.reason === null ? '' : ` (${pin.reason})`;
      problems.push({ text: `${name} is pinned${reason}`, hint: 'Unpin it first: darkive unpin ARCHIVE' });
    }
  }
  return forceLast
    ? problems
    : [...problems, ...lastGoodOnes(wanted, stock, now), ...tooFewCopies(wanted, stock, policyOf, now)];
}

/** Other places hold fewer proved copies than the policy keeps at least. */
function tooFewCopies(
  wanted: ReadonlySet<string>,
  { holdings, places }: Stock,
  policyOf: (definition: string) => CopiesPolicy,
  now: Date,
): Refusal[] {
  return holdings
    .filter(({ id }) => wanted.has(id))
    .flatMap((holding) =>
      [...copyProtections([holding], policyOf(holding.definition), places, now).values()].map((reason) => ({
        text: `${holding.name}: ${reason}`,
        hint: '--force-last removes it all the same.',
      })),
    );
}

/** What status calls restorable must not end in passing: the last good FULL, and a restore point that what follows does not replace. */
function lastGoodOnes(wanted: ReadonlySet<string>, stock: Stock, now: Date): Refusal[] {
  const problems: Refusal[] = [];
  for (const [definition, own] of Map.groupBy(stock.holdings, (holding) => holding.definition)) {
    const all = linkArchives(own.map(judged));
    const past = all.filter(({ time }) => time <= now.getTime());
    const texts = new Map<string, string>();
    const point = all.findLast(({ restorable }) => restorable);
    const isLast = point === undefined || point === all.at(-1);
    if (!isLast && wanted.has(point.archive.id)) {
      const text = `${point.archive.name} is the newest restore point of ${definition}: what came after it cannot be restored`;
      texts.set(point.archive.id, text);
    }
    for (const { linked, why, besides } of lastGoodFulls(past)) {
      const { id, name } = linked.archive;
      if (wanted.has(id)) texts.set(id, `${name} is ${why} of ${definition}${besides}`);
    }
    for (const text of texts.values()) {
      problems.push({ text, hint: 'Make and verify a newer FULL first; --force-last removes it all the same.' });
    }
  }
  return problems;
}
