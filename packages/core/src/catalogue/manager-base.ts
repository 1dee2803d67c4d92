import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readStore } from '../archive/index.ts';
import type { DarManager } from '../dar-manager/index.ts';
import { isDarkiveError } from '../errors/index.ts';
import type { ToolRunner } from '../exec/types.ts';
import { manifestFileName } from '../records/archive-name.ts';
import type { Manifest } from '../records/manifest.ts';
import { baseExists, basePath, changeCopy, moveIntoPlace, temporaryPath } from './base-copy.ts';
import { proveBase } from './base-digest.ts';
import { boundManager, readBase, requireOk } from './base-manager.ts';
import { catalogueBase } from './catalogue-base.ts';

/** What became of a base. */
export interface BaseChange {
  readonly result: 'changed' | 'rebuilt' | 'unchanged';
  /** Archives that could not be read, and why; the base is without them. */
  readonly problems: readonly { readonly archive: string; readonly problem: string }[];
}

/**
 * Brings a definition's base up to date after an archive was published: it, and any that an interrupted run left out,
 * are added. A base that is missing or damaged, or would get out of order, is made anew. Call it with the lock held.
 * Throws `catalogue-unusable`, `target-full` or `io-failed`; the base is then as it was.
 */
export async function addToBase(
  runner: ToolRunner,
  archives: string,
  manifest: Manifest,
  options: { readonly signal?: AbortSignal } = {},
): Promise<BaseChange> {
  const { definition } = manifest;
  const manager = boundManager(runner, options.signal);
  const { archives: stored } = await readStore(archives, definition);
  const published = stored.map((one) => one.manifest).filter((one) => one.definition === definition);
  const base = basePath(archives, definition);
  const sound = (await baseExists(base)) && typeof (await proveBase(base)) !== 'object';
  const listed = sound ? await manager.list(base) : null;
  if (listed?.outcome.kind === 'ok') {
    const names = new Set(listed.entries.map(({ name }) => name));
    const missing = published.filter(({ name }) => !names.has(name));
    if (missing.length === 0) return UNCHANGED;
    const isAppended = published.slice(-missing.length).every(({ name }) => !names.has(name));
    if (isAppended && (await append(manager, archives, definition, missing)))
      return { result: 'changed', problems: [] };
  }
  return rebuildBase(runner, archives, definition, published, options);
}

/** Makes a definition's base anew from these archives, oldest first. Rules as for `addToBase`. */
export async function rebuildBase(
  runner: ToolRunner,
  archives: string,
  definition: string,
  manifests: readonly Manifest[],
  options: { readonly signal?: AbortSignal } = {},
): Promise<BaseChange> {
  const manager = boundManager(runner, options.signal);
  const problems: { archive: string; problem: string }[] = [];
  const copy = await temporaryPath(archives, definition);
  try {
    requireOk(await manager.create(copy), definition);
    for (const manifest of manifests) {
      try {
        await addOne(manager, copy, archives, manifest);
      } catch (error) {
        if (options.signal?.aborted === true || !isDarkiveError(error) || error.code !== 'catalogue-unusable') {
          throw error;
        }
        problems.push({ archive: manifest.name, problem: error.message });
      }
    }
    const newest = manifests.at(-1);
    const base = basePath(archives, definition);
    await moveIntoPlace(copy, base, newest === undefined ? base : manifestPath(archives, newest));
  } finally {
    await rm(copy, { force: true });
  }
  return { result: 'rebuilt', problems };
}

/** Takes an archive out of its definition's base; nothing to do when it is not in it. Rules as for `addToBase`. */
export async function removeFromBase(
  runner: ToolRunner,
  archives: string,
  manifest: Pick<Manifest, 'definition' | 'name'>,
  options: { readonly signal?: AbortSignal } = {},
): Promise<BaseChange> {
  const { definition, name } = manifest;
  const manager = boundManager(runner, options.signal);
  const entries = await readBase(manager, archives, definition, { check: false });
  if (entries === null) return UNCHANGED;
  // From the end: each removal moves those after it.
  const numbers = entries.filter((entry) => entry.name === name).map(({ number }) => number);
  if (numbers.length === 0) return UNCHANGED;
  await changeCopy(archives, definition, basePath(archives, definition), async (copy) => {
    for (const number of numbers.toReversed()) requireOk(await manager.delete(copy, number), definition);
  });
  return { result: 'changed', problems: [] };
}

const UNCHANGED: BaseChange = { result: 'unchanged', problems: [] };

/** False when the base turns out to be damaged. */
async function append(
  manager: DarManager,
  archives: string,
  definition: string,
  manifests: readonly Manifest[],
): Promise<boolean> {
  try {
    const newest = manifests.at(-1);
    if (newest === undefined) return true;
    await changeCopy(archives, definition, manifestPath(archives, newest), async (copy) => {
      for (const manifest of manifests) await addOne(manager, copy, archives, manifest);
    });
    return true;
  } catch (error) {
    if (isDarkiveError(error) && error.facts['corrupted'] === true) return false;
    throw error;
  }
}

function manifestPath(archives: string, { name }: Manifest): string {
  return join(archives, manifestFileName(name));
}

async function addOne(manager: DarManager, copy: string, archives: string, manifest: Manifest): Promise<void> {
  const archive = join(archives, manifest.name);
  const catalogue = catalogueBase(manifest, archives);
  const added = await manager.add(copy, { catalogue, archive });
  if (added.kind === 'failed' && catalogue !== archive) {
    // The catalogue is gone or damaged; the archive's last slice says the same.
    requireOk(await manager.add(copy, { catalogue: archive, archive }), manifest.definition);
  } else requireOk(added, manifest.definition);
}
