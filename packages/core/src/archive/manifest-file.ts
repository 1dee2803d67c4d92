import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { manifestFileName, parseArchiveName, sliceFileName } from '../records/archive-name.ts';
import { manifestSchema, type Manifest } from '../records/manifest.ts';
import { copyOf, writeRecordTwice } from './copies.ts';
import { modeLike } from './modes.ts';
import { parseRecord, readRecordBytes } from './record-file.ts';
import { sealedText } from './seal.ts';

/** What is to be said of a manifest although it can be used. */
export type ManifestDoubt =
  /** The file itself is damaged; its copy proves itself and was read in its place. */
  | { readonly kind: 'damaged'; readonly problem: string }
  /** It is from before manifests were sealed: nothing in it says whether it is as it was written. */
  | { readonly kind: 'unsealed' };

export interface SoundManifest {
  readonly manifest: Manifest;
  readonly bytes: number;
  readonly mtimeNs: bigint;
  /** SHA-256 of the file in its place, when that is what was read. */
  readonly sha256: string | null;
  readonly doubt: ManifestDoubt | null;
}

export type ReadManifest =
  | SoundManifest
  /** `missing`: there is no such file. */
  | { readonly problem: string; readonly missing: boolean };

/**
 * Reads and checks a manifest before any of it is believed. Where the file is damaged its copy answers, when that proves
 * itself. A damaged one is a state of the world: a problem in words, never a throw.
 */
export async function readManifest(file: string): Promise<ReadManifest> {
  const read = await readManifestAt(file);
  if (!('problem' in read) || read.missing) return read;
  const copy = await readManifestAt(copyOf(file));
  if ('problem' in copy || copy.doubt !== null) return read;
  return { ...copy, sha256: null, doubt: { kind: 'damaged', problem: read.problem } };
}

/** The file alone, without its copy. */
export async function readManifestAt(file: string): Promise<ReadManifest> {
  const read = await readRecordBytes(file);
  if ('problem' in read) return read;
  const checked = parseManifest(read.content, basename(file));
  if ('problem' in checked) return { ...checked, missing: false };
  return {
    manifest: checked.manifest,
    bytes: read.size,
    mtimeNs: read.mtimeNs,
    sha256: createHash('sha256').update(read.content).digest('hex'),
    doubt: checked.sealed ? null : { kind: 'unsealed' },
  };
}

/** Pure part of `readManifest`: JSON, seal, schema, and names that agree with each other and with the file's own name. */
export function parseManifest(
  text: string | Uint8Array,
  fileName: string,
): { readonly manifest: Manifest; readonly sealed: boolean } | { readonly problem: string } {
  const record = parseRecord(text);
  if ('problem' in record) return record;
  const result = manifestSchema.safeParse(record.data);
  if (!result.success) {
    const [issue] = result.error.issues;
    return { problem: `${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'invalid'}` };
  }
  const manifest = result.data;
  if (manifestFileName(manifest.name) !== fileName) {
    return { problem: `it describes the archive ${manifest.name}, which is not the archive of this file name` };
  }
  for (const [index, slice] of manifest.slices.entries()) {
    const expected = sliceFileName(manifest.name, index + 1);
    if (slice.file !== expected) return { problem: `slice ${index + 1} is listed as ${slice.file}, not ${expected}` };
  }
  if ((manifest.type === 'FULL') !== (manifest.reference === null)) {
    return { problem: `a ${manifest.type} archive ${manifest.reference === null ? 'needs a' : 'has no'} reference` };
  }
  const problem = record.sealed ? null : contradiction(manifest);
  return problem === null ? { manifest, sealed: record.sealed } : { problem };
}

/** What the name says as well, and a manifest without a seal may have lost: kind, definition and moment decide what a restore takes. */
function contradiction(manifest: Manifest): string | null {
  const parts = parseArchiveName(manifest.name);
  if (parts === null) return null;
  if (parts.definition !== manifest.definition) return `definition: it is ${manifest.definition}, not as in the name`;
  if (parts.type !== manifest.type) return `type: it is ${manifest.type}, not as in the name`;
  if (!parts.hasTime) return null;
  const apart = Date.parse(manifest.createdAt) - parts.time.getTime();
  return apart >= 0 && apart < 1000 ? null : `createdAt: it is ${manifest.createdAt}, not the moment in the name`;
}

/** The bytes of a manifest file: indented JSON, for people and programs in twenty years, sealed with its own digest. */
export function manifestText(manifest: Manifest): string {
  return sealedText(manifest);
}

/** Replaces the manifest of a published archive by its successor, as readable as it was: after a crash there is either of them, whole. */
export async function replaceManifest(archives: string, manifest: Manifest): Promise<void> {
  await writeManifest(archives, manifest, await modeLike(join(archives, manifestFileName(manifest.name))));
}

/** Every manifest that is not published by a run is written here: sealed, and with its copy. */
export async function writeManifest(archives: string, manifest: Manifest, mode: number): Promise<void> {
  await writeRecordTwice(join(archives, manifestFileName(manifest.name)), manifestText(manifest), mode);
}
