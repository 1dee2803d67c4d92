import { checkFile, storedFiles } from '../../archive/index.ts';
import { DarkiveError } from '../../errors/index.ts';
import { finding, type Finding } from '../../records/finding.ts';
import type { Manifest } from '../../records/manifest.ts';
import { throwIfInterrupted } from '../interruption.ts';
import type { Services } from '../services.ts';

/** Compares every slice of the chain with its manifest. One finding for each that is not as it was written. */
export async function checkChainSlices(
  links: readonly Manifest[],
  archives: string,
  services: Services,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const total = links.flatMap(({ slices }) => slices).reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const onBytes = (bytes: number): void => {
    done += bytes;
    services.onProgress({ kind: 'progress', bytes: done, totalBytes: total, slices: null });
  };
  for (const manifest of links) {
    for (const slice of storedFiles(manifest, archives).slices) {
      throwIfInterrupted(services.signal);
      const state = await checkFile(slice, { signal: services.signal, onBytes });
      if (state.state === 'intact') continue;
      findings.push(
        finding(
          'damage',
          `slice-${state.state}`,
          `${manifest.name}: slice ${slice.slice} is damaged: ${state.message}.`,
          `Repair it with: darkive repair ${manifest.name}`,
          { archive: manifest.name, slice: slice.slice, file: slice.path },
        ),
      );
    }
  }
  return findings;
}

/** The error for damage that was found before anything was written. */
export function chainDamaged(archive: string, damage: readonly Finding[]): DarkiveError {
  const [first] = damage;
  const more =
    damage.length > 1 ? ` ${damage.length - 1} more ${damage.length === 2 ? 'slice is' : 'slices are'} damaged.` : '';
  return new DarkiveError(
    'chain-damaged',
    `${archive} cannot be restored as it is; nothing was written. ${first?.message ?? ''}${more}`,
    {
      hint: `${first?.hint ?? 'Repair it'}. To restore what is readable all the same, add --despite-damage.`,
      facts: { archive, damaged: damage.map(({ message }) => message) },
    },
  );
}
