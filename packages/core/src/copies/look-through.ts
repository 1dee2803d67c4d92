import { basename } from 'node:path';
import { parseManifest } from '../archive/manifest-file.ts';
import { asDarkiveError } from '../errors/index.ts';
import type { KnownPlace, StoredCopy } from '../records/place.ts';
import { unitsOf, type UnitFile } from '../records/unit.ts';
import type { OpenPlace } from './driver.ts';
import type { HomeArchive } from './home.ts';
import { ARCHIVES } from './lying-there.ts';
import { readSmall } from './small-files.ts';

export interface LookThroughRequest {
  readonly place: OpenPlace;
  readonly known: KnownPlace;
  /** What lies there: path → bytes. */
  readonly listing: ReadonlyMap<string, number>;
  readonly archives: readonly Pick<HomeArchive, 'units'>[];
  readonly now: () => string;
  readonly signal: AbortSignal;
  readonly onPlan: (bytes: number) => void;
  /** Awaited after each file. */
  readonly onBytes: (bytes: number) => void | Promise<void>;
}

export interface LookedThrough {
  /** What lies there and is what it should be. */
  readonly files: readonly StoredCopy[];
  /** Was there, and is not any more. */
  readonly missing: readonly string[];
  /** Lies there, and is not what it should be; or cannot be read. */
  readonly damaged: readonly { readonly file: string; readonly problem: string }[];
  /** Nobody knows what these are. They are left alone. */
  readonly unknown: readonly string[];
  /** All of it came from where it is kept for good. */
  readonly fromMedium: boolean;
  readonly bytes: number;
}

/** Reads every copy at a place and holds it against what it should be. Writes nothing. */
export async function lookThrough(request: LookThroughRequest): Promise<LookedThrough> {
  const { place, known, listing, now, signal } = request;
  const expected = await expectedAt(request);
  const there = [...listing].flatMap(([path, bytes]) =>
    path.startsWith(ARCHIVES) ? [{ file: path.slice(ARCHIVES.length), bytes }] : [],
  );
  const ours = there.filter(({ file }) => expected.has(file));
  request.onPlan(ours.reduce((sum, { bytes }) => sum + bytes, 0));
  const before = new Map(known.files.map((stored) => [stored.file, stored]));
  const files: StoredCopy[] = [];
  const damaged: { file: string; problem: string }[] = [];
  let [fromMedium, read] = [true, 0];
  for (const { file, bytes } of ours.toSorted((a, b) => (a.file < b.file ? -1 : 1))) {
    signal.throwIfAborted();
    const wanted = expected.get(file) ?? [];
    try {
      const is = await place.hash(`${ARCHIVES}${file}`);
      if (wanted.some(({ sha256 }) => sha256 === is.sha256)) {
        const proved = before.get(file)?.sha256 === is.sha256 ? (before.get(file)?.verifiedAt ?? null) : null;
        files.push({ file, bytes: is.bytes, sha256: is.sha256, verifiedAt: is.fromMedium ? now() : proved });
        fromMedium &&= is.fromMedium;
      } else damaged.push({ file, problem: 'its content is not what it should be' });
    } catch (error) {
      signal.throwIfAborted();
      damaged.push({ file, problem: asDarkiveError(error).message });
    }
    read += bytes;
    await request.onBytes(bytes);
  }
  const names = new Set(there.map(({ file }) => file));
  return {
    files,
    damaged,
    missing: known.files.map(({ file }) => file).filter((file) => !names.has(file)),
    unknown: there.map(({ file }) => file).filter((file) => !expected.has(file) && !known.unsettled.includes(file)),
    fromMedium,
    bytes: read,
  };
}

/** File name → what it may be: by the manifests at home, by those that lie there and prove themselves, and by what home knew. */
async function expectedAt({ place, known, listing, archives }: LookThroughRequest): Promise<Map<string, UnitFile[]>> {
  const expected = new Map<string, UnitFile[]>();
  const add = (wanted: UnitFile): void => {
    expected.set(wanted.file, [...(expected.get(wanted.file) ?? []), wanted]);
  };
  for (const { units } of archives) for (const { unit } of units) unit.files.forEach(add);
  known.files.forEach(add);
  for (const [path, bytes] of listing) {
    const file = basename(path);
    if (path !== `${ARCHIVES}${file}` || !file.endsWith('.manifest.json') || expected.has(file)) continue;
    const text = await readSmall(place, path).catch(() => null);
    const parsed = text === null ? null : parseManifest(text, file);
    if (parsed === null || 'problem' in parsed || !parsed.sealed) continue;
    const { sha256 } = await place.hash(path);
    const units = unitsOf(parsed.manifest, { bytes, sha256 });
    if ('units' in units) for (const unit of units.units) unit.files.forEach(add);
  }
  return expected;
}
