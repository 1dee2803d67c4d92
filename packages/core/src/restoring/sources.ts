import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Config } from '../config/types.ts';
import type { OpenPlace } from '../copies/driver.ts';
import { fetchFile } from '../copies/fetch.ts';
import { attachFor, lookAround, type PlacesAround } from '../copies/here.ts';
import { DarkiveError } from '../errors/index.ts';
import { removeTree } from '../fs/index.ts';
import { manifestFileName } from '../records/archive-name.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { KnownPlace } from '../records/place.ts';
import { gatherArchives } from '../services/gathered-archives.ts';
import type { Services } from '../services/services.ts';
import { makeTemporary } from '../session/temporary.ts';

/** Where a restore reads: the archive directory, or that together with the places that are here. */
export interface Sources {
  /** Absolute. */
  readonly archives: string;
  /**
   * These files (names) were looked for and are missing or not what they should be. True when they can be had from a place that is here:
   * `archives` is another directory then, and everything may be tried again.
   */
  without(files: readonly string[]): Promise<boolean>;
  /** What a person has to attach for these files, as a sentence; null when no place is known to have them all. */
  attach(files: readonly string[]): string | null;
  /** What was read from other places. */
  findings(): readonly Finding[];
  release(): Promise<void>;
}

/** Costs nothing until something is missing. */
export function openSources(config: Config, services: Services): Sources {
  const home = config.archives.path;
  /** Directory → names of files there that are no good. */
  const bad = new Map<string, Set<string>>();
  const scratches: string[] = [];
  let around: PlacesAround | null = null;
  let current = home;
  let origins: ReadonlyMap<string, string> = new Map();
  const asked = new Set<string>();

  const look = async (): Promise<PlacesAround> => (around ??= await lookAround(home, services));

  const gather = async (wanted: ReadonlySet<string>): Promise<void> => {
    const scratch = await makeTemporary(config, services);
    scratches.push(scratch);
    const sources = [{ directory: home, bad: bad.get(home) ?? new Set<string>() }];
    for (const { known, place, directory } of (await look()).here) {
      const from = directory ?? (await fetched(known, place, wanted, scratch, services.signal));
      sources.push({ directory: from, bad: bad.get(from) ?? new Set<string>() });
    }
    current = join(scratch, 'archives');
    origins = await gatherArchives(current, sources);
  };

  return {
    get archives() {
      return current;
    },
    async without(files) {
      if (files.length === 0 || (await look()).here.length === 0) return false;
      let isNew = false;
      for (const file of files) {
        asked.add(file);
        const from = origins.get(file) ?? home;
        const known = bad.get(from) ?? new Set();
        if (!known.has(file)) isNew = true;
        bad.set(from, known.add(file));
      }
      if (!isNew) return false;
      await gather(asked);
      return files.some((file) => origins.has(file));
    },
    attach: (files) => attachFor(files, around?.absent ?? []),
    findings() {
      if (around === null || current === home) return [];
      const directories = new Map(around.here.map(({ known, directory }) => [directory, known.place]));
      const read = [...asked].flatMap((file) => {
        const place = directories.get(origins.get(file) ?? '');
        return place === undefined ? [] : [{ file, place }];
      });
      return [...Map.groupBy(read, ({ place }) => place)].map(([place, files]) =>
        readElsewhere(
          place,
          files.map(({ file }) => file),
        ),
      );
    },
    async release() {
      for (const { place } of around?.here ?? []) await place.close();
      for (const scratch of scratches) await removeTree(scratch);
    },
  };
}

/** Names of the files that an error of a decision is about: what to look for at other places. */
export function lackingFiles({ code, facts }: DarkiveError): readonly string[] {
  const { files, missing, gone } = facts;
  switch (code) {
    case 'chain-damaged':
      return Array.isArray(files) ? files.map((file) => basename(String(file))) : [];
    case 'chain-broken':
      return [manifestFileName(String(missing))];
    case 'no-restore-point':
      return Array.isArray(gone) ? gone.map((name) => manifestFileName(String(name))) : [];
    default:
      return [];
  }
}

/** The same error, with what to attach as the next step. */
export function withAttach(error: DarkiveError, attach: string | null): DarkiveError {
  if (attach === null) return error;
  const hint = error.hint === undefined ? attach : `${attach} ${error.hint}`;
  return new DarkiveError(error.code, error.message, { hint, facts: error.facts, cause: error });
}

/** Brings files of a place that is not of this machine into a directory of their own. */
async function fetched(
  { place: { name }, files }: KnownPlace,
  place: OpenPlace,
  wanted: ReadonlySet<string>,
  scratch: string,
  signal: AbortSignal,
): Promise<string> {
  const directory = join(scratch, name);
  await mkdir(directory, { mode: 0o700 });
  for (const { file } of files.filter((one) => wanted.has(one.file))) {
    await fetchFile(place, file, join(directory, file), signal);
  }
  return directory;
}

function readElsewhere({ name, location }: KnownPlace['place'], files: readonly string[]): Finding {
  const what = files.length === 1 ? String(files[0]) : `${files.length} files`;
  return finding(
    'warning',
    'read-from-place',
    `${what} ${files.length === 1 ? 'is' : 'are'} missing or damaged in the archive directory, and ${files.length === 1 ? 'was' : 'were'} read from ${name} (kept at: ${location}).`,
    'Bring what is missing back with: darkive repair',
    { place: name, files },
  );
}
