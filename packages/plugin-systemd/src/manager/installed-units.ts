import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DarkiveError } from '@darkive/core/plugin';
import { readSignature, type Signature } from '../units/signature.ts';
import type { UnitFile } from '../units/unit-request.ts';
import { lineDiff } from './line-diff.ts';

export interface InstalledUnit extends UnitFile, Signature {}

/** Names that only Darkive gives. */
const OURS = /^darkive-[^/]+\.(?:service|timer)$/;

/** Every file of a unit directory that has one of our names, whoever wrote it; sorted. */
export async function installedUnits(directory: string): Promise<readonly InstalledUnit[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const units = names.filter((name) => OURS.test(name)).toSorted();
  return Promise.all(
    units.map(async (name) => {
      const text = await readFile(join(directory, name), 'utf8');
      return { name, text, ...readSignature(text) };
    }),
  );
}

/** What has to happen to a directory so that it holds exactly the wanted units. */
export interface Change {
  readonly write: readonly UnitFile[];
  readonly remove: readonly InstalledUnit[];
  readonly unchanged: readonly UnitFile[];
  /** Among those to be written or removed: edited by hand, or somebody else's. */
  readonly conflicts: readonly { readonly unit: InstalledUnit; readonly wanted: UnitFile | null }[];
}

export function planChange(wanted: readonly UnitFile[], installed: readonly InstalledUnit[]): Change {
  const present = new Map(installed.map((unit) => [unit.name, unit]));
  const kept = new Map(wanted.map((unit) => [unit.name, unit]));
  const write = wanted.filter(({ name, text }) => present.get(name)?.text !== text);
  // A file of our name that we did not write is none of ours, unless it is in the way.
  const remove = installed.filter(({ name, authorship }) => !kept.has(name) && authorship !== 'foreign');
  const touched = [...write.flatMap(({ name }) => present.get(name) ?? []), ...remove];
  return {
    write,
    remove,
    unchanged: wanted.filter(({ name, text }) => present.get(name)?.text === text),
    conflicts: touched
      .filter(({ authorship }) => authorship !== 'ours')
      .map((unit) => ({ unit, wanted: kept.get(unit.name) ?? null })),
  };
}

/** Throws `guard-refused` with the differences when something would be lost that a person wrote. */
export function refuseConflicts({ conflicts }: Change, directory: string): void {
  if (conflicts.length === 0) return;
  const texts = conflicts.map(({ unit, wanted }) => {
    const what = unit.authorship === 'edited' ? 'was changed by hand' : 'was not written by Darkive';
    const would =
      wanted === null ? 'would be removed' : `would change so:\n${lineDiff(unit.text, wanted.text).trimEnd()}`;
    return `${join(directory, unit.name)} ${what}, and ${would}`;
  });
  throw new DarkiveError('guard-refused', texts.join('\n'), {
    hint: 'Keep your changes in a drop-in (systemctl edit NAME), or add --force to lose them. Nothing was changed.',
    facts: { guard: 'units-edited', files: conflicts.map(({ unit }) => join(directory, unit.name)) },
  });
}
