import { lstat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { errnoOf, fsErrorText, sha256File } from '../fs/index.ts';
import type { Manifest } from '../records/manifest.ts';
import { linkOnTheWay, offGrounds, type Grounds } from './grounds.ts';
import { readManifestAt } from './manifest-file.ts';
import type { Move } from './publish.ts';
import { storedFiles } from './stored-files.ts';

/**
 * Why these moves must not be carried out; null when they may: each part lies at the one end or the other, is a regular file
 * reached through no link, and is what the manifest, the last part, says. `deep` compares contents as well as sizes.
 */
export async function unprovedPart(
  moves: readonly Move[],
  archive: string,
  { building, grounds, deep }: { readonly building: string; readonly grounds: Grounds; readonly deep: boolean },
): Promise<string | null> {
  const last = moves.at(-1);
  if (last === undefined) return 'its journal names no file';
  for (const { from, to } of moves) {
    const problem = (await linkOnWayFrom(from, building, grounds)) ?? (await offGrounds(dirname(to), grounds));
    if (problem !== null) return problem;
  }
  const manifest = await manifestOf(last);
  if (typeof manifest === 'string') return manifest;
  if (manifest.name !== archive) return `its manifest is that of ${manifest.name}`;
  const expected = partsOf(manifest, grounds.archives);
  for (const move of moves.slice(0, -1)) {
    const part = expected.get(move.to);
    if (part === undefined) return `${basename(move.to)} is no file that its manifest names`;
    const problem = await differs(move, part, deep);
    if (problem !== null) return problem;
    expected.delete(move.to);
  }
  const [absent] = expected.keys();
  return absent === undefined ? null : `${absent}, which its manifest names, is not among its files`;
}

async function linkOnWayFrom(from: string, building: string, grounds: Grounds): Promise<string | null> {
  if (from.startsWith(`${building}/`)) return linkOnTheWay(building, dirname(from));
  return offGrounds(dirname(from), grounds);
}

async function manifestOf({ from, to }: Move): Promise<Manifest | string> {
  const staged = await readManifestAt(from);
  const read = 'problem' in staged && staged.missing ? await readManifestAt(to) : staged;
  return 'problem' in read ? `its manifest cannot be used: ${read.problem}` : read.manifest;
}

interface Part {
  readonly bytes: number;
  readonly sha256: string;
}

/** By the path where each will lie. */
function partsOf(manifest: Manifest, archives: string): Map<string, Part> {
  const { slices, artifacts } = storedFiles(manifest, archives);
  return new Map([...slices, ...artifacts].map((part) => [part.path, part]));
}

async function differs({ from, to }: Move, { bytes, sha256 }: Part, deep: boolean): Promise<string | null> {
  for (const path of [from, to]) {
    try {
      const stat = await lstat(path);
      if (!stat.isFile()) return `${path} is not a regular file`;
      if (stat.size !== bytes) return `${path} has ${stat.size} bytes; its manifest says ${bytes}`;
      if (deep && (await sha256File(path)).sha256 !== sha256) {
        return `${path} is not what its manifest says`;
      }
      return null;
    } catch (error) {
      const errno = errnoOf(error);
      if (errno !== 'ENOENT' && errno !== 'ENOTDIR') return `${path} cannot be read: ${fsErrorText(error)}`;
    }
  }
  return `${basename(to)} is missing`;
}
