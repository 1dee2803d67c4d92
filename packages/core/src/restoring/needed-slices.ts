import { typed } from '../records/archive-name.ts';
import { join } from 'node:path';
import { checkPresence, followed, storedFiles } from '../archive/index.ts';
import type { Dar } from '../dar/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import type { Services } from '../services/services.ts';
import type { RequestedPaths } from '../keeping/requested-paths.ts';

/** One archive of a chain and the slices of it that a restore reads. */
export interface LinkSlices {
  readonly manifest: Manifest;
  /** 1-based, ascending. */
  readonly needed: readonly number[];
  /** Slices that are missing or have another size, needed or not. */
  readonly problems: readonly SliceProblem[];
}

export interface SliceProblem {
  readonly slice: number;
  readonly file: string;
  readonly state: 'missing' | 'size' | 'hash' | 'unreadable';
  readonly message: string;
}

/** Which slices are missing or of another size: quick, from the file system alone. */
export async function presenceProblems(manifest: Manifest, archives: string): Promise<SliceProblem[]> {
  const problems: SliceProblem[] = [];
  for (const [index, file] of storedFiles(manifest, archives).slices.entries()) {
    const { state, message } = { message: '', ...(await checkPresence(await followed(file))) };
    if (state !== 'intact')
      problems.push({ slice: index + 1, file: manifest.slices[index]?.file ?? '', state, message });
  }
  return problems;
}

/** The slices that hold what is asked for; all of them when everything is, or when dar cannot tell. */
export async function neededOf(
  manifest: Manifest,
  requested: RequestedPaths,
  archives: string,
  dar: Dar,
  { signal }: Services,
): Promise<number[]> {
  const all = manifest.slices.map((_, index) => index + 1);
  if (requested.paths === null || all.length === 1) return all;
  const { slices } = await dar.neededSlices(join(archives, manifest.name), requested.paths, all.length, { signal });
  throwIfInterrupted(signal);
  return slices === null ? all : all.filter((slice) => slices.has(slice));
}

export function sliceFinding(
  manifest: Manifest,
  { slice, file, state, message }: SliceProblem,
  needed: boolean,
): Finding {
  const what = `${manifest.name}: slice ${slice} is damaged: ${message}.`;
  return finding(
    needed ? 'damage' : 'warning',
    `slice-${state}`,
    needed ? what : `${what} Nothing that was asked for lies in it.`,
    `Repair it with: darkive repair ${typed(manifest.name)}`,
    { archive: manifest.name, slice, file },
  );
}
