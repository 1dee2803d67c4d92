import { manifestFileName } from './archive-name.ts';
import type { Manifest } from './manifest.ts';

/** A file of an archive and what it must be, wherever it lies. */
export interface UnitFile {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * What is copied together and never split over places: a slice with the artifacts that protect only it, or, as slice
 * null, the rest of the archive. Parity without its slice repairs nothing.
 */
export interface Unit {
  readonly slice: number | null;
  readonly files: readonly UnitFile[];
}

/**
 * The units of an archive: its slices in order, the rest last, so that the manifest is the last file to come. A manifest
 * does not say its own size and digest: `manifestFile` does. Two artifacts of one name, from two directories, cannot lie in
 * one: a problem.
 */
export function unitsOf(
  manifest: Pick<Manifest, 'name' | 'slices' | 'artifacts'>,
  manifestFile: Omit<UnitFile, 'file'>,
): { readonly units: readonly Unit[] } | { readonly problem: string } {
  const protecting = new Map<number, UnitFile[]>();
  const rest: UnitFile[] = [];
  for (const { file, bytes, sha256, parity } of manifest.artifacts) {
    const known = parity !== undefined && parity.slice <= manifest.slices.length;
    const list = known ? (protecting.get(parity.slice) ?? []) : rest;
    list.push({ file, bytes, sha256 });
    if (known) protecting.set(parity.slice, list);
  }
  const units: Unit[] = manifest.slices.map(({ file, bytes, sha256 }, index) => ({
    slice: index + 1,
    files: [{ file, bytes, sha256 }, ...(protecting.get(index + 1) ?? [])],
  }));
  const own = { file: manifestFileName(manifest.name), bytes: manifestFile.bytes, sha256: manifestFile.sha256 };
  units.push({ slice: null, files: [...rest, own] });
  const twice = firstTwice(units.flatMap(({ files }) => files.map(({ file }) => file)));
  return twice === null ? { units } : { problem: `two of its files are called ${twice}` };
}

function firstTwice(names: readonly string[]): string | null {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return null;
}
