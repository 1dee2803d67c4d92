import { lastGoodFulls, linkArchives } from '../../retention/index.ts';
import { judged, type Stock } from '../prune/judged-archives.ts';

/** Why an archive must not be removed, and what to do about it. */
export interface Refusal {
  /** A sentence without its full stop. */
  readonly text: string;
  readonly hint: string;
}

/** What speaks against removing exactly these archives; empty when nothing does. */
export function refusals(wanted: ReadonlySet<string>, stock: Stock, now: Date, forceLast: boolean): Refusal[] {
  const problems: Refusal[] = [];
  for (const manifest of stock.manifests) {
    const { id, name } = manifest;
    if (!wanted.has(id)) continue;
    const dependants = stock.manifests.filter(({ id: other, reference }) => reference?.id === id && !wanted.has(other));
    if (dependants.length > 0) {
      const names = dependants.map((dependant) => dependant.name);
      problems.push({
        text: `${names.join(', ')} ${names.length === 1 ? 'builds' : 'build'} on ${name}`,
        hint: 'Name what builds on it, too, or add --with-dependants.',
      });
    }
    const { pin } = judged(manifest, stock);
    if (pin !== null) {
      const reason = pin.reason === null ? '' : ` (${pin.reason})`;
      problems.push({ text: `${name} is pinned${reason}`, hint: 'Unpin it first: darkive unpin ARCHIVE' });
    }
  }
  return forceLast ? problems : [...problems, ...lastFulls(wanted, stock, now)];
}

function lastFulls(wanted: ReadonlySet<string>, stock: Stock, now: Date): Refusal[] {
  const problems: Refusal[] = [];
  for (const [definition, own] of Map.groupBy(stock.manifests, (manifest) => manifest.definition)) {
    const linked = linkArchives(own.map((manifest) => judged(manifest, stock))).filter(
      ({ time }) => time <= now.getTime(),
    );
    for (const { linked: full, reason } of lastGoodFulls(linked)) {
      if (!wanted.has(full.archive.id)) continue;
      problems.push({
        text: `${full.archive.name} is ${reason} of ${definition}`.replace(
          /; none is verified of (.*)$/,
          ' of $1; none is verified',
        ),
        hint: 'Make and verify a newer FULL first; --force-last removes it all the same.',
      });
    }
  }
  return problems;
}
