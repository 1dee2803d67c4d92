import { sha256File } from '../fs/index.ts';
import type { PostArchiveAnswer, SliceFile, StoredFile } from '../lifecycle/plugin-types.ts';
import { sliceIdentity } from './slice-identity.ts';

/** A slice, and what identified it before plugins could read it. */
export interface WatchedSlice extends SliceFile {
  readonly identity: string | null;
}

export type HashedSlice = StoredFile & { readonly slice: number };

interface HashRequest {
  readonly slices: readonly WatchedSlice[];
  /** Hashes that plugins say they took. The smallest slice is read before they are awaited. */
  readonly claims: Promise<PostArchiveAnswer['slices']>;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number, totalBytes: number) => void;
}

/**
 * The SHA-256 of every slice, for the manifest. One that a plugin took while it read the slice is believed when the slice
 * has not been touched since before that, and when the plugins are right about the smallest slice, which is read here.
 */
export async function hashSlices({ slices, claims, signal, onBytes }: HashRequest): Promise<HashedSlice[]> {
  // Awaited below; that they fail before must not count as unhandled.
  claims.catch(() => undefined);
  const hashes = new Map<number, HashedSlice>();
  const total = slices.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const read = async ({ number, path }: WatchedSlice): Promise<HashedSlice> => {
    const { sha256, bytes } = await sha256File(path, {
      signal,
      onBytes: (count) => {
        done += count;
        onBytes(done, total);
      },
    });
    return { path, bytes, sha256, slice: number };
  };
  const [smallest] = slices.toSorted((a, b) => a.bytes - b.bytes);
  if (smallest === undefined) return [];
  const sample = await read(smallest);
  hashes.set(smallest.number, sample);
  const believed = claimedBy(await claims);
  const isTrusted = believed.get(smallest.number) === sample.sha256;
  for (const slice of slices) {
    if (hashes.has(slice.number)) continue;
    const sha256 = believed.get(slice.number);
    const untouched = slice.identity !== null && slice.identity === (await sliceIdentity(slice.path));
    if (isTrusted && sha256 !== undefined && untouched) {
      hashes.set(slice.number, { path: slice.path, bytes: slice.bytes, sha256, slice: slice.number });
      done += slice.bytes;
      onBytes(done, total);
    } else hashes.set(slice.number, await read(slice));
  }
  return slices.flatMap(({ number }) => hashes.get(number) ?? []);
}

/** By slice; where two plugins differ, neither counts. */
function claimedBy(claims: PostArchiveAnswer['slices']): ReadonlyMap<number, string> {
  const agreed = new Map<number, string>();
  const disputed = new Set<number>();
  for (const { slice, sha256 } of claims) {
    if ((agreed.get(slice) ?? sha256) !== sha256) disputed.add(slice);
    agreed.set(slice, sha256);
  }
  for (const slice of disputed) agreed.delete(slice);
  return agreed;
}
