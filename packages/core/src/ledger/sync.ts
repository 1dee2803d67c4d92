import { hash } from 'node:crypto';
import { readFile as readFileByCallback, type BigIntStats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { errnoOf, ioError } from '../fs/fs-error.ts';
import type { Manifest } from '../records/manifest.ts';
import type { ArchivePlace, KnownManifest, Ledger } from './types.ts';

/** Reads and checks one manifest file (absolute path); what is wrong with it is an answer, not a throw. */
export type ReadManifest = (file: string) => Promise<
  | {
      readonly manifest: Manifest;
      /** SHA-256 of the file, when that is what was read. */
      readonly sha256: string | null;
      /** `damaged`: the file is; its copy was read. */
      readonly doubt: { readonly kind: 'damaged'; readonly problem: string } | { readonly kind: 'unsealed' } | null;
    }
  | { readonly problem: string }
>;

export interface SyncResult {
  /** Manifest files that could not be taken over; their archives are not listed. */
  readonly problems: readonly { readonly file: string; readonly problem: string }[];
  /** Manifest files that are damaged, and whose copy was taken over. */
  readonly damaged: readonly { readonly file: string; readonly problem: string }[];
}

/** At a thousand small files half the processor time of the one that makes a handle of each. */
const readFile = promisify(readFileByCallback);

/** Manifests read at once, and written in one transaction: bounds the memory, for one may list thousands of slices. */
const BATCH = 32;

/**
 * Brings the ledger's archives in line with the manifests in a directory, which are the truth. Takes over only manifests
 * that are new or have changed since (size, modification time, or content). An archive whose manifest is gone is marked so, and not
 * forgotten: looking must not end a warning.
 *
 * @throws DarkiveError `io-failed` when the directory cannot be read (nothing is marked then), `ledger-unusable`.
 */
export async function syncArchives(
  ledger: Pick<Ledger, 'archivePlaces' | 'putArchives' | 'markGone'>,
  archivesDirectory: string,
  readManifest: ReadManifest,
  now: Date,
): Promise<SyncResult> {
  const present = await findManifests(archivesDirectory);
  const known = ledger.archivePlaces();
  const changed = await changedPlaces(present, known);
  const files = new Set(present.map((place) => place.manifestFile));
  const owners = new Map<string, string>();
  for (const [file, { id }] of known) if (files.has(file)) owners.set(id, file);
  const { problems, damaged } = await takeOver(ledger, changed, owners, readManifest);
  const unreadable = new Set(problems.map(({ file }) => file));
  for (const [file, { id }] of known) {
    // What a file said before no longer stands: without a sound manifest there is no restore point.
    const isOfThis = file === join(archivesDirectory, basename(file));
    if (isOfThis && (unreadable.has(file) || !owners.has(id))) ledger.markGone(id, now);
  }
  return { problems, damaged };
}

async function takeOver(
  ledger: Pick<Ledger, 'putArchives'>,
  changed: readonly ArchivePlace[],
  owners: Map<string, string>,
  readManifest: ReadManifest,
): Promise<SyncResult> {
  const problems: { file: string; problem: string }[] = [];
  const damaged: { file: string; problem: string }[] = [];
  for (let start = 0; start < changed.length; start += BATCH) {
    const batch = changed.slice(start, start + BATCH);
    const results = await Promise.all(batch.map((place) => readManifest(place.manifestFile)));
    const sound: { manifest: Manifest; place: ArchivePlace }[] = [];
    for (const [index, place] of batch.entries()) {
      const file = place.manifestFile;
      const result = results[index] ?? { problem: 'was not read' };
      const problem = 'problem' in result ? result.problem : duplicate(result.manifest, file, owners);
      if (problem !== null) problems.push({ file, problem });
      else if ('manifest' in result) {
        owners.set(result.manifest.id, file);
        if (result.doubt?.kind === 'damaged') damaged.push({ file, problem: result.doubt.problem });
        sound.push({ manifest: result.manifest, place: { ...place, manifestSha256: result.sha256 } });
      }
    }
    ledger.putArchives(sound);
  }
  return { problems, damaged };
}

function duplicate(manifest: Manifest, file: string, owners: ReadonlyMap<string, string>): string | null {
  const owner = owners.get(manifest.id);
  return owner === undefined || owner === file ? null : `has the same archive id as ${owner}`;
}

/** Every manifest file of the directory, by name. Throws `io-failed`. */
export async function findManifests(directory: string): Promise<ArchivePlace[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    throw ioError(error, 'read the archive directory', directory);
  });
  const files = names.filter((name) => name.endsWith('.manifest.json')).toSorted();
  const places = await Promise.all(
    files.map(async (name): Promise<ArchivePlace | null> => {
      const manifestFile = join(directory, name);
      const stats = await statIfPresent(manifestFile);
      if (stats === null || !stats.isFile()) return null;
      return {
        directory,
        manifestFile,
        manifestBytes: Number(stats.size),
        manifestMtimeNs: stats.mtimeNs,
        manifestSha256: null,
      };
    }),
  );
  return places.filter((place) => place !== null);
}

/** Null when the file went between listing and looking. */
async function statIfPresent(file: string): Promise<BigIntStats | null> {
  try {
    return await stat(file, { bigint: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw ioError(error, 'look at', file);
  }
}

/** The manifests that are not, byte for byte, what the ledger has read. */
async function changedPlaces(
  present: readonly ArchivePlace[],
  known: ReadonlyMap<string, KnownManifest>,
): Promise<ArchivePlace[]> {
  const changed: ArchivePlace[] = [];
  for (let start = 0; start < present.length; start += BATCH) {
    const batch = present.slice(start, start + BATCH);
    const same = await Promise.all(batch.map((place) => isUnchanged(place, known.get(place.manifestFile))));
    changed.push(...batch.filter((_, index) => same[index] !== true));
  }
  return changed;
}

/** Is the file what was read into the ledger? Its bytes are read: rot changes neither size nor time. */
export async function isUnchanged(place: ArchivePlace, known: KnownManifest | undefined): Promise<boolean> {
  if (known === undefined || known.sha256 === null) return false;
  if (known.bytes !== place.manifestBytes || known.mtimeNs !== place.manifestMtimeNs) return false;
  try {
    return hash('sha256', await readFile(place.manifestFile), 'hex') === known.sha256;
  } catch {
    // Whoever reads it as a manifest says why it cannot be read.
    return false;
  }
}
