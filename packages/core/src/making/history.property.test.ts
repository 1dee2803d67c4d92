import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asDarkiveError } from '../errors/index.ts';
import type { RunResult, ToolRunner } from '../exec/types.ts';
import { displayPath, removeTree } from '../fs/index.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import { runBackup } from './backup.ts';
import { restoreArchive } from '../restoring/restore.ts';
import { chainByHand, restoreByHand } from '../test-support/plain-dar.ts';
import { createRandom, type Random } from '../test-support/random.ts';
import { createRandomTree, LINK_ACTIONS } from '../test-support/random-tree.ts';
import { recordTree, treeDifferences, type Tree } from '../test-support/tree-record.ts';
import { workshop, type Workshop } from '../test-support/workshop.ts';

/**
 * Random trees, changed at random, backed up in random chains; then random paths at random times are restored and compared
 * with what was recorded then. `DARKIVE_HISTORIES=n` runs that many, `DARKIVE_SEED=n` begins at that seed: a failure prints
 * both.
 */
const HISTORIES = Number(process.env['DARKIVE_HISTORIES'] ?? 60);
const FIRST_SEED = Number(process.env['DARKIVE_SEED'] ?? 1);
const IN_A_TEST = 20;
/** Most of a history is waiting for dar. */
const AT_ONCE = 3;

const starts = Array.from({ length: Math.ceil(HISTORIES / IN_A_TEST) }, (_, index) => index * IN_A_TEST);

test.each(starts)(
  'any path comes back as it was at any time: histories from %i on',
  { timeout: 300_000 },
  async (start) => {
    const seeds = Array.from(
      { length: Math.min(IN_A_TEST, HISTORIES - start) },
      (_, index) => FIRST_SEED + start + index,
    );
    const runners = Array.from({ length: AT_ONCE }, async () => {
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) await runHistory(seed);
    });
    // All must have ended before the first failure counts: the others are still writing.
    const ended = await Promise.allSettled(runners);
    const failures = ended.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
    expect(failures.join('\n\n')).toBe('');
  },
);

interface Point {
  readonly name: string;
  readonly time: number;
  readonly tree: Tree;
}

async function runHistory(seed: number): Promise<void> {
  const random = createRandom(seed);
  const said: string[] = [];
  try {
    const incremental = random.pick(['since-diff', 'chain']);
    let now = Date.UTC(2026, 0, 1) + random.integer(1e9);
    const shop = await workshop({
      definition: { incremental, 'compression': random.pick(['none', 'gzip']), 'slice': '4KiB', 'restore-test': 'off' },
      services: { clock: () => new Date(now) },
    });
    const services = { ...shop.services, runner: await quickRunner(shop.services.runner) };
    said.push(`incremental: ${incremental}`);
    const tree = createRandomTree(shop.data, random, random.chance(0.3) ? { actions: LINK_ACTIONS } : {});
    const points: Point[] = [];
    const count = 2 + random.integer(3);
    for (let index = 0; index < count; index += 1) {
      const changes = index === 0 ? 4 + random.integer(8) : random.integer(6);
      for (let change = 0; change < changes; change += 1) tree.change();
      said.push(...tree.steps.splice(0));
      now += 1000 * (2 + random.integer(random.pick([10, 200_000])));
      const type = nextType(points, incremental, random);
      const { document } = await runBackup(
        { config: shop.config, type, definitions: [], reference: null, allowShrink: true },
        services,
      );
      const run = document.runs[0];
      expect(run?.outcome, JSON.stringify(run)).toBe('success');
      const name = run?.archive?.name ?? '';
      points.push({ name, time: Math.floor(now / 1000) * 1000, tree: recordTree(shop.data) });
      said.push(`= ${name}`);
    }
    now += 60_000;
    for (let index = 0; index < 2; index += 1) await restoreSomething(shop, points, random, said);
    const last = random.pick(points);
    said.push(`plain dar: ${last.name}`);
    const byHand = join(shop.directory, 'by hand');
    restoreByHand(shop.archives, chainByHand(shop.archives, last, points), byHand, ({ tree: then }) =>
      expect(treeDifferences(then, recordTree(byHand))).toEqual([]),
    );
    await removeTree(shop.directory);
  } catch (error) {
    const again = `DARKIVE_SEED=${seed} DARKIVE_HISTORIES=1`;
    throw new Error(`History ${seed} fails (${again}): ${asDarkiveError(error).message}\n${said.join('\n')}`, {
      cause: error,
    });
  }
}

/** dar need not say its version six hundred times. */
async function quickRunner(runner: ToolRunner): Promise<ToolRunner> {
  darVersion ??= runner.run('dar', ['--version']);
  const version = await darVersion;
  const isVersion = (program: string, args: readonly unknown[]): boolean =>
    program === 'dar' && args[0] === '--version';
  return {
    ...runner,
    run: async (program, args, options) => (isVersion(program, args) ? version : runner.run(program, args, options)),
  };
}

let darVersion: Promise<RunResult> | null = null;

function nextType(points: readonly Point[], incremental: string, random: Random): ArchiveType {
  if (points.length === 0 || random.chance(0.12)) return 'FULL';
  const hasDiff = points.some(({ name }) => name.includes('_DIFF_'));
  if (incremental === 'since-diff' && !hasDiff) return 'DIFF';
  return random.pick(['DIFF', 'INCR', 'INCR']);
}

async function restoreSomething(
  shop: Workshop,
  points: readonly Point[],
  random: Random,
  said: string[],
): Promise<void> {
  const moment = randomMoment(points, random);
  const paths = randomPaths(points, random);
  said.push(`? ${new Date(moment).toISOString()} ${paths.map((path) => JSON.stringify(path)).join(' ')}`);
  const to = join(shop.directory, 'restored');
  const options = {
    config: shop.config,
    archive: null,
    definition: 'home',
    at: new Date(moment).toISOString(),
    paths: paths.map((path) => displayPath(Buffer.from(path, 'latin1'))),
    to,
    onlyThisArchive: false,
    despiteDamage: false,
  };
  const point = points.findLast(({ time }) => time <= moment);
  const holds = ({ tree }: Point): boolean => paths.every((path) => tree.has(path));
  if (point === undefined || !holds(point)) {
    const failure = await restoreArchive(options, shop.services).then(
      ({ document }) => new Error(`nothing should have been restored: ${JSON.stringify(document)}`),
      asDarkiveError,
    );
    expect(failure).toMatchObject({
      code: point === undefined ? 'no-restore-point' : 'path-not-found',
      exit: 'incomplete',
      facts: {
        earlier: points.findLast((other) => other.time <= moment && holds(other))?.name ?? null,
        later: points.find((other) => other.time > moment && holds(other))?.name ?? null,
      },
    });
    expect(existsSync(to)).toBe(false);
    return;
  }
  const { document, exit } = await restoreArchive(options, shop.services);
  expect({ exit, findings: document.findings }).toEqual({ exit: 'done', findings: [] });
  expect(document.archives.at(-1)?.name).toBe(point.name);
  const expected = wanted(point.tree, paths);
  const files = [...expected.values()].filter(({ kind }) => kind === 'file').length;
  expect(document.checked).toMatchObject({ files, checksums: files });
  expect(treeDifferences(withParents(expected, point.tree), recordTree(to))).toEqual([]);
  await removeTree(to);
  expect(readdirSync(shop.directory)).not.toContain('restored');
}

/** Before the first, at, just before, just after, between, after the last. */
function randomMoment(points: readonly Point[], random: Random): number {
  const { time } = random.pick(points);
  return time + random.pick([0, 0, -1, 1, -1000, 1000, 3_600_000, -3_600_000, 1e10]);
}

/** Mostly paths that existed at some time; none for everything. */
function randomPaths(points: readonly Point[], random: Random): string[] {
  const known = points.flatMap(({ tree }) => [...tree.keys()]);
  if (known.length === 0 || random.chance(0.25)) return [];
  return Array.from({ length: 1 + random.integer(2) }, () =>
    random.chance(0.05) ? 'never there' : random.pick(known),
  );
}

function wanted(tree: Tree, paths: readonly string[]): Tree {
  if (paths.length === 0) return tree;
  return new Map([...tree].filter(([path]) => paths.some((root) => path === root || path.startsWith(`${root}/`))));
}

/** dar makes the directories that lead to a path, as they were. */
function withParents(part: Tree, whole: Tree): Tree {
  return new Map(
    [...whole].filter(([path]) => part.has(path) || [...part.keys()].some((other) => other.startsWith(`${path}/`))),
  );
}
