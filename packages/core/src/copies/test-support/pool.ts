import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readStore } from '../../archive/index.ts';
import { writeManifest } from '../../archive/manifest-file.ts';
import { readPlaces, writeKnownPlace } from '../../archive/places.ts';
import { testManifest } from '../../archive/test-support/test-manifest.ts';
import type { CopiesPolicy } from '../../config/types.ts';
import { sliceFileName } from '../../records/archive-name.ts';
import type { KnownPlace } from '../../records/place.ts';
import { bring, type Brought, type BringRequest } from '../bring.ts';
import { directoryDriver } from '../directory/directory-driver.ts';
import type { OpenPlace } from '../driver.ts';
import { lookAtHome } from '../home.ts';
import { recordTextOf } from '../place-files.ts';

export const HOME_ID = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';
export const NOW = '2026-11-21T09:52:05.000Z';

/** A home with archives and places beside it, in one directory that goes with the test. */
export interface Pool {
  readonly directory: string;
  readonly home: string;
  pathOf(name: string): string;
  /** `sizes`: bytes of the slices. */
  archive(name: string, sizes: readonly number[]): Promise<void>;
  place(name: string, change?: Partial<KnownPlace['place']>): Promise<void>;
  known(name: string): Promise<KnownPlace>;
  bring(name: string, change?: Partial<BringRequest> & { readonly policy?: Partial<CopiesPolicy> }): Promise<Brought>;
  /** Everything that lies at a place: path → content. */
  tree(name: string): Promise<ReadonlyMap<string, string>>;
}

const POLICY: CopiesPolicy = { want: 2, keepAtLeast: 1, locations: 1, verifyEvery: null, places: [], priority: 0 };

export async function pool(): Promise<Pool> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'darkive-pool-')));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const home = join(directory, 'home');
  await mkdir(home);
  const pathOf = (name: string): string => join(directory, name);
  const known = async (name: string): Promise<KnownPlace> => {
    const found = (await readPlaces(home)).places.find(({ place }) => place.name === name);
    if (found === undefined) throw new Error(`There is no place ${name}.`);
    return found;
  };
  return {
    directory,
    home,
    pathOf,
    known,
    archive: (name, sizes) => makeArchive(home, name, sizes),
    async place(name, change = {}) {
      await mkdir(pathOf(name));
      const made: KnownPlace = {
        schema: 'darkive.known-place/1',
        place: {
          id: crypto.randomUUID(),
          name,
          kind: 'directory',
          location: name,
          home: HOME_ID,
          capacityBytes: null,
          reserveBytes: 0,
          ...change,
        },
        state: 'active',
        generation: 0,
        writtenAt: NOW,
        verifiedAt: null,
        files: [],
        options: { path: pathOf(name) },
        seenAt: NOW,
        room: null,
        begun: null,
        unsettled: [],
      };
      await writeFile(join(pathOf(name), 'darkive-place.json'), recordTextOf(made));
      await writeKnownPlace(home, made);
    },
    async bring(name, { policy = {}, ...change } = {}) {
      const signal = change.signal ?? new AbortController().signal;
      const place: OpenPlace = change.place ?? (await directoryDriver.open({ path: pathOf(name) }, { signal }));
      const { archives } = await lookAtHome(home, (await readStore(home)).archives);
      const one = await known(name);
      const record = JSON.parse(await readFile(join(pathOf(name), 'darkive-place.json'), 'utf8')) as KnownPlace;
      return bring({
        known: one,
        generation: record.generation,
        place,
        wanted: {
          home: { id: HOME_ID, location: 'home' },
          archives: archives.map((archive) => ({
            ...archive,
            policy: { ...POLICY, ...policy },
            verifiedAt: NOW,
            unsoundAtHome: false,
          })),
          places: (await readPlaces(home)).places,
          now: Date.parse(NOW),
        },
        evict: true,
        limitBytes: null,
        dryRun: false,
        keep: (kept) => writeKnownPlace(home, kept),
        now: () => NOW,
        signal,
        onPlan: () => undefined,
        onBytes: () => undefined,
        ...change,
      });
    },
    tree: (name) => treeOf(pathOf(name)),
  };
}

/** Slices of pseudo-random bytes with their manifest; the last slice has one file of parity. */
export async function makeArchive(home: string, name: string, sizes: readonly number[]): Promise<void> {
  const slices = [];
  for (const [index, bytes] of sizes.entries()) {
    const file = sliceFileName(name, index + 1);
    const content = contentOf(file, bytes);
    await writeFile(join(home, file), content);
    slices.push({ file, bytes, sha256: createHash('sha256').update(content).digest('hex') });
  }
  await writeManifest(home, testManifest(name, { slices }), 0o600);
}

function contentOf(seed: string, bytes: number): Buffer {
  const block = createHash('sha256').update(seed).digest();
  return Buffer.alloc(bytes, block);
}

async function treeOf(directory: string): Promise<Map<string, string>> {
  const tree = new Map<string, string>();
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    tree.set(path.slice(directory.length + 1), await readFile(path, 'latin1'));
  }
  return tree;
}
