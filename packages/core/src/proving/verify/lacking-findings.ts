import { finding, type Finding } from '../../records/finding.ts';
import { lackingOf } from '../../records/lacking.ts';
import type { Manifest } from '../../records/manifest.ts';

/**
 * An archive can be intact and still lack what could not be read when it was made. That counts as long as no later archive of
 * its definition was made whole; afterwards it is only said.
 */
export function lackingFindings(manifest: Manifest, all: readonly Manifest[]): Finding[] {
  const lacking = lackingOf(manifest);
  const [first] = lacking;
  if (first === undefined) return [];
  const isFollowed = all.some((other) => {
    return other.definition === manifest.definition && isLater(other, manifest) && lackingOf(other).length === 0;
  });
  const more = lacking.length === 1 ? '' : ` And ${lacking.length - 1} more of that kind.`;
  const text = `${manifest.name} is as it was written, but lacks something of its source: ${first.message}${more}`;
  return [
    finding(isFollowed ? 'info' : 'degraded', 'archive-lacks', text, isFollowed ? null : first.hint, {
      archive: manifest.name,
    }),
  ];
}

function isLater(one: Manifest, other: Manifest): boolean {
  return Date.parse(one.createdAt) > Date.parse(other.createdAt);
}
