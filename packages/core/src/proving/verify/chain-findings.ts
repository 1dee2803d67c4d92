import { chainOf } from '../../records/chain.ts';
import { finding, type Finding } from '../../records/finding.ts';
import type { Manifest } from '../../records/manifest.ts';

/** Is everything there that a restore of this archive needs, and do the manifests of its chain agree with each other? */
export function chainFindings(manifest: Manifest, all: readonly Manifest[]): Finding[] {
  const chain = chainOf(manifest, all);
  const findings = chain.links.flatMap((link, index) => {
    const before = chain.links[index - 1];
    const problem = before === undefined ? null : disagreement(link, before);
    return problem === null ? [] : [inconsistent(manifest, problem)];
  });
  if (chain.complete) return findings;
  return [
    ...findings,
    finding(
      'damage',
      'chain-broken',
      `${manifest.name} cannot be restored whole: it needs ${chain.missing.name}, which is not there.`,
      `Bring ${chain.missing.name} back beside the others.`,
      { archive: manifest.name, missing: chain.missing.name },
    ),
  ];
}

/** What one manifest says of the archive that it refers to, and that one of itself. */
function disagreement(link: Manifest, reference: Manifest): string | null {
  if (link.reference?.name !== reference.name) {
    return `${link.name} refers to ${link.reference?.name ?? 'nothing'}, but that archive is named ${reference.name}`;
  }
  if (link.definition !== reference.definition) {
    return `${link.name} is of ${link.definition}, and ${reference.name} of ${reference.definition}`;
  }
  if (link.createdAt < reference.createdAt) return `${link.name} is older than ${reference.name}, which it refers to`;
  return null;
}

function inconsistent(manifest: Manifest, problem: string): Finding {
  return finding(
    'degraded',
    'chain-inconsistent',
    `The manifests of the chain of ${manifest.name} do not agree: ${problem}.`,
    'Restore the manifests from a copy. Make a new FULL archive if there is none.',
    { archive: manifest.name },
  );
}
