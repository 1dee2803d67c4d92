import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ioError } from '../fs/index.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import type { Manifest } from '../records/manifest.ts';
import { readManifest, type ManifestDoubt } from './manifest-file.ts';

const MANIFEST_SUFFIX = '.manifest.json';
const READ_AT_ONCE = 16;

/** A published archive: its manifest and where that lies. */
export interface StoredArchive {
  readonly manifest: Manifest;
  readonly manifestFile: string;
  readonly manifestBytes: number;
  readonly manifestMtimeNs: bigint;
  /** SHA-256 of the manifest file; null when it is damaged and its copy was read. */
  readonly manifestSha256: string | null;
}

export interface ArchiveStore {
  /** Oldest first; same time: by name. */
  readonly archives: readonly StoredArchive[];
  /** Manifests that could not be read: their archives cannot be used, and are not counted as restore points. */
  readonly problems: readonly { readonly file: string; readonly problem: string }[];
  /** Manifests that can be used, and of which something is to be said. */
  readonly doubts: readonly { readonly file: string; readonly doubt: ManifestDoubt }[];
}

/** The published archives of a directory. Manifests are the truth; the ledger only remembers them. */
export async function readStore(archives: string, definition: string | null = null): Promise<ArchiveStore> {
  const files = (await manifestFiles(archives)).filter(
    (file) => definition === null || file.startsWith(`${definition}_`),
  );
  const found: StoredArchive[] = [];
  const problems: { file: string; problem: string }[] = [];
  const doubts: { file: string; doubt: ManifestDoubt }[] = [];
  for (let start = 0; start < files.length; start += READ_AT_ONCE) {
    const batch = files.slice(start, start + READ_AT_ONCE);
    const results = await Promise.all(batch.map((file) => readManifest(join(archives, file))));
    for (const [index, result] of results.entries()) {
      const file = batch[index] ?? '';
      if ('problem' in result) problems.push({ file, problem: result.problem });
      else {
        if (result.doubt !== null) doubts.push({ file, doubt: result.doubt });
        found.push({
          manifest: result.manifest,
          manifestFile: file,
          manifestBytes: result.bytes,
          manifestMtimeNs: result.mtimeNs,
          manifestSha256: result.sha256,
        });
      }
    }
  }
  found.sort((a, b) => byTime(a.manifest, b.manifest));
  return { archives: found, problems, doubts };
}

async function manifestFiles(archives: string): Promise<string[]> {
  try {
    return (await readdir(archives))
      .filter((file) => file.endsWith(MANIFEST_SUFFIX) && !file.startsWith('.'))
      .toSorted();
  } catch (error) {
    throw ioError(error, 'read the archive directory', archives);
  }
}

/** Newest archive of one type, or of any; null when there is none. */
export function newest(archives: readonly StoredArchive[], type: ArchiveType | null = null): StoredArchive | null {
  return archives.findLast((archive) => type === null || archive.manifest.type === type) ?? null;
}

function byTime(a: Manifest, b: Manifest): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  return a.name < b.name ? -1 : Number(a.name > b.name);
}
