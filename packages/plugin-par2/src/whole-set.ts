import { link, mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BlockCount, HookContext, OnDamageEvent, StoredFile, VerifyEvent } from '@darkive/core/plugin';
import { regularSize } from './check-files.ts';
import { copyParity } from './copy-parity.ts';
import type { ParityEngine } from './engine.ts';
import { takeInventory } from './packet-inventory.ts';
import { isOfSet } from './parity-names.ts';
import { PARITY_KIND, PLUGIN_NAME } from './parity-sets.ts';
import { salvageCopy } from './salvage-copy.ts';

/**
 * The files of a set that protects all slices of an archive together, the index first: `<archive>.par2`, as dar-backup made
 * it before 1.1.7. This plugin makes none, but repairs with one. Empty when there is none.
 */
export function wholeSet({ manifest, artifacts }: VerifyEvent): readonly StoredFile[] {
  return artifacts
    .filter(
      ({ path, artifact: { kind, producer, parity } }) =>
        kind === PARITY_KIND &&
        producer === PLUGIN_NAME &&
        parity === undefined &&
        isOfSet(basename(path), manifest.name),
    )
    .toSorted((a, b) => a.path.length - b.path.length || (a.path < b.path ? -1 : 1));
}

export type RepairedTogether =
  | { readonly files: readonly { slice: number; path: string }[]; readonly blocks: readonly BlockCount[] }
  | { readonly reason: string; readonly blocks: readonly BlockCount[] };

/**
 * Repairs damaged slices from the set of the whole archive, in a directory of its own below the scratch one: copies of what
 * is damaged, and links to what is intact, of which engines only read.
 */
export async function repairTogether(
  event: OnDamageEvent,
  damaged: ReadonlySet<number>,
  engine: ParityEngine,
  { signal }: Pick<HookContext, 'signal'>,
): Promise<RepairedTogether> {
  const directory = join(event.scratch, 'repair-all');
  const names = [...damaged].join(', ');
  await mkdir(directory);
  try {
    const parity = await copyParity({ files: wholeSet(event) }, directory, signal);
    const inventory = await takeInventory(
      parity.map((file) => join(directory, file)),
      signal,
    );
    const [set] = parity;
    if (set === undefined || !inventory.described) return refused(`slice ${names}: nothing of the parity can be used`);
    for (const { slice, path } of event.slices) {
      const work = join(directory, basename(path));
      if (!damaged.has(slice ?? 0)) await linkOrCopy(path, work, signal);
      else if (typeof (await regularSize(path)) === 'number') await salvageCopy(path, work, signal);
    }
    const request = { sliceDirectory: directory, parityDirectory: directory, set };
    const before = await engine.verify(request);
    const counts = 'counts' in before ? before.counts : null;
    const [first = 0] = damaged;
    // They are lost in all damaged slices together.
    const blocks = counts === null ? [] : [{ slice: first, lost: counts.needed, available: counts.available }];
    const result = await engine.repair(request);
    if (result.state === 'unusable')
      return refused(`slice ${names}: the parity cannot be used: ${result.reason}`, blocks);
    if (result.state !== 'intact') {
      const { needed, available } = result.counts ?? { needed: 'more', available: inventory.recoveryBlocks };
      return refused(
        `slice ${names} needs ${needed} recovery blocks and the parity of the archive has ${available}`,
        blocks,
      );
    }
    const files = await Promise.all(
      event.slices
        .filter(({ slice }) => damaged.has(slice ?? 0))
        .map(async ({ slice, path }) => {
          const repaired = join(event.scratch, basename(path));
          await rename(join(directory, basename(path)), repaired);
          return { slice: slice ?? 0, path: repaired };
        }),
    );
    return { files, blocks };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function linkOrCopy(from: string, to: string, signal: AbortSignal): Promise<void> {
  // Another file system, or one without hard links.
  await link(from, to).catch(() => salvageCopy(from, to, signal));
}

function refused(reason: string, blocks: readonly BlockCount[] = []): RepairedTogether {
  return { reason, blocks };
}
