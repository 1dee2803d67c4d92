import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeArchive } from '../../copies/test-support/pool.ts';
import { workshop, type Workshop } from '../../test-support/workshop.ts';
import { copyToPlaces } from '../copy.ts';
import type { CopyOptions } from '../copy-to-one.ts';
import { addPlace, type PlaceAddOptions } from '../place-add.ts';

const KB = 1024;
export const FULL = 'home_FULL_2026-11-01_000000';

export interface CommandPool {
  readonly shop: Workshop;
  pathOf(name: string): string;
  add(name: string, change?: Partial<PlaceAddOptions>): ReturnType<typeof addPlace>;
  copy(change?: Partial<CopyOptions>): ReturnType<typeof copyToPlaces>;
}

/** One archive of two slices, and no place yet. */
export async function commandPool(copies: Readonly<Record<string, unknown>> = {}): Promise<CommandPool> {
  const shop = await workshop({ definition: { copies } });
  await makeArchive(shop.archives, FULL, [40 * KB, 20 * KB]);
  const { config, services } = shop;
  const pathOf = (name: string): string => join(shop.directory, name);
  return {
    shop,
    pathOf,
    async add(name, more = {}) {
      await mkdir(pathOf(name), { recursive: true });
      const at = pathOf(name);
      const options = { kind: 'directory', at, location: null, capacityBytes: null, reserveBytes: 0, ...more };
      return addPlace({ config, name, ...options }, services);
    },
    copy: (more = {}) =>
      copyToPlaces(
        { config, places: [], attached: false, dryRun: false, limitBytes: null, evict: true, rate: null, ...more },
        services,
      ),
  };
}

/** Path → digest of everything below a directory. */
export async function snapshot(directory: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const content = entry.isFile() ? await readFile(path) : '';
    files.set(path, createHash('sha256').update(content).digest('hex'));
  }
  return files;
}
