import { typed } from '../records/archive-name.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { OldArtifact } from './parity-files.ts';

/** A reference that fits, though not everything of it is accounted for. */
export function looseReference(
  name: string,
  choice: { reference: { name: string } | null; unaccounted: number },
): Finding[] {
  const { reference, unaccounted } = choice;
  if (reference === null || unaccounted === 0) return [];
  const entries = unaccounted === 1 ? '1 entry' : `${unaccounted} entries`;
  return [
    finding(
      'warning',
      'reference-loose',
      `${name} builds on ${reference.name}; ${entries} of that are neither in it nor recorded as deleted (what changed rules leave out is not recorded). A restore brings them back.`,
      'Make a new FULL archive for a fresh start.',
      { archive: name, reference: reference.name, entries: unaccounted },
    ),
  ];
}

/** Parity of which cannot be told how much there is: of one set for the whole archive, or damaged. */
export function parityFindings(name: string, artifacts: readonly OldArtifact[]): Finding[] {
  const unknown = artifacts.filter(({ kind, parity }) => kind === 'parity' && parity === null);
  const [first] = unknown;
  if (first === undefined) return [];
  return [
    finding(
      'warning',
      'parity-not-counted',
      `${name}: ${unknown.length} parity files, such as ${first.file}, are of one set for the whole archive or damaged. A repair uses them; how many recovery blocks are left is not counted.`,
      `For parity of its own for each slice: darkive repair ${typed(name)}`,
      { archive: name, files: unknown.map(({ file }) => file) },
    ),
  ];
}
