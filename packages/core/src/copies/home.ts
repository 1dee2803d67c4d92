import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredArchive } from '../archive/index.ts';
import { errnoOf, ioError } from '../fs/index.ts';
import type { Manifest } from '../records/manifest.ts';
import { unitsOf, type Unit } from '../records/unit.ts';

/** A unit of an archive at home. */
export interface HomeUnit {
  readonly unit: Unit;
  /** Each file of it lies there in its size. What is in them is proved while they are copied. */
  readonly sound: boolean;
}

/** An archive at home as what copies are made of. */
export interface HomeArchive {
  readonly manifest: Manifest;
  readonly units: readonly HomeUnit[];
  /** Where a file of it lies. */
  readonly pathOf: (file: string) => string;
}

export interface LookedAtHome {
  /** In the order of their making. */
  readonly archives: readonly HomeArchive[];
  /** Archives that cannot be copied at all, and why. */
  readonly problems: readonly { readonly archive: string; readonly problem: string }[];
}

const AT_ONCE = 32;

/** Looks whether every file of every archive lies there; reads none. Throws `io-failed` when the storage fails. */
export async function lookAtHome(directory: string, stored: readonly StoredArchive[]): Promise<LookedAtHome> {
  const archives: HomeArchive[] = [];
  const problems: { archive: string; problem: string }[] = [];
  for (const { manifest, manifestBytes, manifestSha256 } of stored) {
    const units =
      manifestSha256 === null
        ? { problem: 'its manifest is damaged' }
        : unitsOf(manifest, { bytes: manifestBytes, sha256: manifestSha256 });
    if ('problem' in units) {
      problems.push({ archive: manifest.name, problem: units.problem });
      continue;
    }
    const elsewhere = new Map(manifest.artifacts.map(({ file, directory: at }) => [file, at]));
    const pathOf = (file: string): string => join(elsewhere.get(file) ?? directory, file);
    archives.push({ manifest, units: await lookAtUnits(units.units, pathOf), pathOf });
  }
  return { archives, problems };
}

async function lookAtUnits(units: readonly Unit[], pathOf: HomeArchive['pathOf']): Promise<HomeUnit[]> {
  const looked: HomeUnit[] = [];
  for (let start = 0; start < units.length; start += AT_ONCE) {
    const batch = units.slice(start, start + AT_ONCE);
    looked.push(...(await Promise.all(batch.map(async (unit) => ({ unit, sound: await isThere(unit, pathOf) })))));
  }
  return looked;
}

async function isThere({ files }: Unit, pathOf: HomeArchive['pathOf']): Promise<boolean> {
  for (const { file, bytes } of files) if ((await sizeOf(pathOf(file))) !== bytes) return false;
  return true;
}

/** Null where there is no regular file of that name. */
async function sizeOf(path: string): Promise<number | null> {
  try {
    const stat = await lstat(path);
    return stat.isFile() ? stat.size : null;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(errnoOf(error) ?? '')) return null;
    throw ioError(error, 'look at', path);
  }
}
