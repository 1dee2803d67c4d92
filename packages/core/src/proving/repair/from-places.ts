import { join } from 'node:path';
import { checkFile, storedFiles } from '../../archive/index.ts';
import type { Config } from '../../config/types.ts';
import { fetchFile } from '../../copies/fetch.ts';
import { attachFor, lookAround } from '../../copies/here.ts';
import { asDarkiveError } from '../../errors/index.ts';
import { removeTree } from '../../fs/index.ts';
import type { DamagedSlice } from '../../keeping/check-files.ts';
import { finding, type Finding } from '../../records/finding.ts';
import type { Manifest } from '../../records/manifest.ts';
import type { Services } from '../../services/services.ts';

interface FromPlacesRequest {
  readonly manifest: Manifest;
  readonly damaged: readonly DamagedSlice[];
  /** An empty directory for the copies. */
  readonly scratch: string;
  readonly config: Config;
}

export type FromPlaces =
  | {
      readonly files: readonly { readonly slice: number; readonly path: string }[];
      readonly findings: readonly Finding[];
    }
  /** Not all of them could be had; `attach`: what a person has to attach, as a sentence. */
  | { readonly files: null; readonly attach: string | null };

/** Brings a copy of each damaged slice from the places that are here, each compared with the manifest: all of them, or none. */
export async function fromPlaces(
  { manifest, damaged, scratch, config }: FromPlacesRequest,
  services: Services,
): Promise<FromPlaces> {
  const { signal } = services;
  const { slices } = storedFiles(manifest, config.archives.path);
  const wanted = damaged.flatMap(({ slice }) => {
    const [file, stored] = [manifest.slices[slice - 1]?.file, slices[slice - 1]];
    return file === undefined || stored === undefined ? [] : [{ slice, file, stored }];
  });
  const { here, absent } = await lookAround(config.archives.path, services);
  const files: { slice: number; path: string }[] = [];
  const used = new Map<string, string[]>();
  try {
    for (const { slice, file, stored } of wanted) {
      const path = join(scratch, `from-place-${slice}.dar`);
      for (const { known, place } of here.filter((one) => one.known.files.some((has) => has.file === file))) {
        services.onProgress({ kind: 'phase', phase: `fetch ${file}`, expectedSeconds: null });
        await removeTree(path);
        const problem = await fetchFile(place, file, path, signal).then(
          async () => {
            const state = await checkFile({ ...stored, path }, { signal });
            return state.state === 'intact' ? null : state.message;
          },
          (error: unknown) => {
            signal.throwIfAborted();
            return asDarkiveError(error).message;
          },
        );
        if (problem !== null) {
          services.log.warn(`${known.place.name}: ${file}: ${problem}`);
          continue;
        }
        const words = `${known.place.name} (kept at: ${known.place.location})`;
        used.set(words, [...(used.get(words) ?? []), file]);
        files.push({ slice, path });
        break;
      }
    }
  } finally {
    for (const { place } of here) await place.close();
  }
  if (files.length < wanted.length) {
    const had = new Set(files.map(({ slice }) => slice));
    const lacking = wanted.filter(({ slice }) => !had.has(slice)).map(({ file }) => file);
    return { files: null, attach: attachFor(lacking, absent) };
  }
  const findings = [...used].map(([from, names]) =>
    finding(
      'info',
      'repaired-from-place',
      `${names.join(', ')}: taken from ${from}, and what the manifest says.`,
      null,
      {
        archive: manifest.name,
        files: names,
      },
    ),
  );
  return { files, findings };
}
