import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errnoOf, fsErrorText, writeFileDurably } from '../fs/index.ts';
import { manifestFileName, sliceFileName } from '../records/archive-name.ts';
import { manifestSchema, type Manifest } from '../records/manifest.ts';
import { modeLike } from './modes.ts';

const MAXIMUM_BYTES = 64 * 1024 * 1024;

export type ReadManifest =
  | { readonly manifest: Manifest; readonly bytes: number; readonly mtimeNs: bigint }
  /** `missing`: there is no such file. */
  | { readonly problem: string; readonly missing: boolean };

/** Reads and checks a manifest. A damaged one is a state of the world: a problem in words, never a throw. */
export async function readManifest(file: string): Promise<ReadManifest> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const stat = await handle.stat({ bigint: true });
      if (!stat.isFile()) return { problem: 'it is not a regular file', missing: false };
      if (stat.size > MAXIMUM_BYTES)
        return { problem: `it has ${stat.size} bytes, more than any manifest`, missing: false };
      const checked = parseManifest(await handle.readFile('utf8'), basename(file));
      if ('problem' in checked) return { ...checked, missing: false };
      return { manifest: checked.manifest, bytes: Number(stat.size), mtimeNs: stat.mtimeNs };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return { problem: fsErrorText(error), missing: errnoOf(error) === 'ENOENT' };
  }
}

/** Pure part of `readManifest`: JSON, schema, and names that agree with each other and with the file's own name. */
export function parseManifest(text: string, fileName: string): { manifest: Manifest } | { problem: string } {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return { problem: `it is not valid JSON (${error instanceof Error ? error.message : String(error)})` };
  }
  const result = manifestSchema.safeParse(data);
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
  return { manifest };
}

/** The bytes of a manifest file: indented JSON, for people and programs in twenty years. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Replaces the manifest of a published archive by its successor, as readable as it was: after a crash there is either of them, whole. */
export async function replaceManifest(archives: string, manifest: Manifest): Promise<void> {
  const file = join(archives, manifestFileName(manifest.name));
  await writeFileDurably(file, manifestText(manifest), { mode: await modeLike(file) });
}
