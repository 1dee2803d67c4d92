import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeTree } from '../../fs/index.ts';
import { runBackup } from '../backup.ts';
import { restoreArchive } from '../../restoring/restore.ts';
import { chainByHand, restoreByHand, type Recorded } from '../../test-support/plain-dar.ts';
import { createRandomTree, LINK_ACTIONS } from '../../test-support/random-tree.ts';
import { createRandom } from '../../test-support/random.ts';
import { recordTree, treeDifferences } from '../../test-support/tree-record.ts';
import { workshop, type Workshop } from '../../test-support/workshop.ts';

/**
 * Many small worlds of a few names in one source, so that one archive tries what became of the links in each of them.
 * `DARKIVE_HISTORIES=n` runs that many worlds, `DARKIVE_SEED=n` begins at that seed; a failure names both.
 */
const WORLDS = Number(process.env['DARKIVE_HISTORIES'] ?? 60);
const FIRST_SEED = Number(process.env['DARKIVE_SEED'] ?? 1);
const IN_A_SOURCE = 60;
const NAMES = ['a', 'b', 'c', 'new\nline', 'caf\xe9 \xff', ' *[x]'];

const starts = Array.from({ length: Math.ceil(WORLDS / IN_A_SOURCE) }, (_, index) => FIRST_SEED + index * IN_A_SOURCE);

test.each(starts)(
  'every published state comes back, whatever became of the links: worlds from %i on',
  { timeout: 300_000 },
  async (start) => {
    const incremental = start % 2 === 0 ? 'since-diff' : 'chain';
    // Long ago, so that everything that happens now is later than the clock of the archives.
    let now = Date.UTC(2016, 0, 1);
    const shop = await workshop({
      definition: { incremental, 'compression': 'none', 'restore-test': 'off' },
      services: { clock: () => new Date(now) },
    });
    const worlds = Array.from({ length: Math.min(IN_A_SOURCE, FIRST_SEED + WORLDS - start) }, (_, index) => {
      const root = join(shop.data, `world-${start + index}`);
      mkdirSync(root);
      const random = createRandom(start + index);
      return { random, tree: createRandomTree(root, random, { actions: LINK_ACTIONS, names: NAMES }) };
    });
    const points: Recorded[] = [];
    for (const type of ['FULL', 'DIFF', 'INCR', 'DIFF', 'INCR'] as const) {
      for (const { random, tree } of worlds) {
        const changes = type === 'FULL' ? 4 + random.integer(6) : random.integer(4);
        for (let change = 0; change < changes; change += 1) tree.change();
      }
      now += 60_000;
      const options = { config: shop.config, type, definitions: [], reference: null, allowShrink: true };
      const { document } = await runBackup(options, shop.services);
      expect(document.runs[0]).toMatchObject({ outcome: 'success', findings: [] });
      points.push({ name: document.runs[0]?.archive?.name ?? '', tree: recordTree(shop.data) });
    }
    const notes = worlds.map(({ tree }, index) => `world-${start + index}: ${tree.steps.join(', ')}`);
    const failures = [...new Set([...(await withDarkive(shop, points)), ...withoutDarkive(shop, points)])];
    const seeds = new Set(failures.map((text) => /world-(\d+)/.exec(text)?.[1]));
    const told = notes.filter((note) => seeds.has(/^world-(\d+)/.exec(note)?.[1]));
    expect([...failures, ...told].slice(0, 20)).toEqual([]);
  },
);

async function withDarkive(shop: Workshop, points: readonly Recorded[]): Promise<string[]> {
  const differences: string[] = [];
  for (const { name, tree } of points) {
    const to = join(shop.directory, 'restored');
    const { document, exit } = await restoreArchive(
      { config: shop.config, archive: name, paths: [], to, onlyThisArchive: false, despiteDamage: false },
      shop.services,
    );
    if (exit !== 'done' || document.findings.length > 0) differences.push(JSON.stringify(document.findings));
    differences.push(...treeDifferences(tree, recordTree(to)).map((text) => `${name}: ${text}`));
    await removeTree(to);
  }
  return differences;
}

function withoutDarkive({ archives, directory }: Workshop, points: readonly Recorded[]): string[] {
  const differences: string[] = [];
  for (const [index, last] of points.entries()) {
    if (points.slice(index + 1).some((later) => chainByHand(archives, later, points).includes(last))) continue;
    const to = join(directory, `by hand ${index}`);
    restoreByHand(archives, chainByHand(archives, last, points), to, ({ name, tree }) => {
      differences.push(...treeDifferences(tree, recordTree(to)).map((text) => `plain dar, ${name}: ${text}`));
    });
  }
  return differences;
}
