import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { removeTree } from '../../fs/index.ts';
import { isDarkiveError } from '../../errors/index.ts';
import type { Manifest } from '../../records/manifest.ts';
import { openServicesLedger } from '../../services/open-ledger.ts';
import { planPrune, runPrune } from '../prune.ts';
import { removeArchives } from '../remove.ts';
import { showStatus } from '../../knowing/status.ts';
import { publishPlain } from '../../test-support/plain-archives.ts';
import { workshop, type Workshop } from '../../test-support/workshop.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-01-01T12:00:00Z');

/** Always the same few; with DARKIVE_HISTORIES as many others. */
const asked = process.env['DARKIVE_HISTORIES'];
const RUNS = asked === undefined ? { numRuns: 25, seed: 24 } : { numRuns: Number(asked) };

const REFUSALS: ReadonlySet<string> = new Set(['guard-refused', 'archive-unknown', 'manifest-invalid']);

/** What may happen to an archive; `silent-flip` is seen by nobody who does not read. */
const DAMAGE = [
  'slice-missing',
  'slice-cut',
  'slice-grown',
  'flip-seen-by-verify',
  'silent-flip',
  'failed-check',
  'manifest-missing',
  'manifest-torn',
  'plugin-says-damage',
  'parity-lost',
  'never-verified',
] as const;

const history = fc.record({
  types: fc.array(fc.constantFrom('FULL' as const, 'FULL' as const, 'DIFF' as const, 'INCR' as const), {
    minLength: 1,
    maxLength: 6,
  }),
  /** Days between archives; the newest is as old when the command runs. */
  step: fc.constantFrom(1, 20, 45),
  damage: fc.array(fc.tuple(fc.nat(6), fc.constantFrom(...DAMAGE)), { maxLength: 4 }),
  retention: fc.constantFrom(
    { 'keep-last': 1 },
    { 'keep-last': 2 },
    { 'keep-monthly': 1 },
    { 'max-age': { full: '10d', diff: '10d', incr: '10d' } },
    { 'keep-last': 1, 'max-age': { full: '30d' } },
  ),
  command: fc.oneof(
    fc.record({ kind: fc.constant('prune' as const), orphans: fc.boolean() }),
    fc.record({
      kind: fc.constant('remove' as const),
      named: fc.array(fc.nat(6), { minLength: 1, maxLength: 3 }),
      dependants: fc.boolean(),
    }),
  ),
});

test('whatever was damaged, and by whatever policy: what status called the restore point is one after prune and remove', async () => {
  let removals = 0;
  let guarded = 0;
  const shop = await workshop();
  await fc.assert(
    fc.asyncProperty(history, async ({ types, step, damage, retention, command }) => {
      await empty(shop);
      const list = (['FULL', ...types] as const).map((wanted, index) => {
        // An INCR builds on a DIFF.
        const type = wanted === 'INCR' && !types.slice(0, index - 1).includes('DIFF') ? 'DIFF' : wanted;
        return { type, time: new Date(START + index * step * DAY) };
      });
      const made = await publishPlain(shop.archives, list);
      const now = (): Date => new Date(START + list.length * step * DAY);
      const { config, services } = await shop.with({ definition: { retention }, services: { clock: now } });
      for (const [index, kind] of damage) await apply(kind, made[index % made.length], { config, services }, now());

      const before = await restorePoint({ config, services });
      const unharmed = await cleanChains(shop, made, damage);
      const count = async (): Promise<number> => {
        return (await readdir(shop.archives)).filter((file) => file.endsWith('.dar')).length;
      };
      const files = await count();
      const wrong: string[] = [];
      let named: readonly string[] = [];
      if (command.kind === 'prune') {
        const options = { config, removeOrphans: command.orphans, allowMass: true, definitions: [], confirm: null };
        await planPrune({ ...options, yes: false }, services);
        const afterPlan = await count();
        if (afterPlan !== files) wrong.push('the plan removed something');
        await runPrune({ ...options, yes: true }, services);
      } else {
        named = command.named.flatMap((index) => made[index % made.length]?.name ?? []);
        const options = { config, withDependants: command.dependants, forceLast: false, yes: true, confirm: null };
        await removeArchives({ ...options, archives: named }, services).catch((error: unknown) => {
          if (!isDarkiveError(error) || !REFUSALS.has(error.code)) throw error;
        });
      }
      if ((await count()) < files) removals += 1;
      else if (before !== null) guarded += 1;

      const after = await restorePoint({ config, services });
      const left = await cleanChains(shop, made, damage);
      if (before !== null && unharmed.has(before)) {
        const explicit = command.kind === 'remove' && (command.dependants || named.includes(before));
        if (explicit ? after === null : after !== before) wrong.push(`restore point: ${before}, then ${after}`);
      }
      // Nobody has read anything for longer than a reading counts: silent damage is found before the last good one goes.
      if (step > 30 && unharmed.size > 0 && left.size === 0) wrong.push('no sound chain is left');
      expect(wrong).toEqual([]);
    }),
    RUNS,
  );
  // A test in which nothing ever goes, or nothing is ever held back, proves nothing.
  expect(removals).toBeGreaterThan(3);
  expect(guarded).toBeGreaterThan(3);
}, 300_000);

async function empty({ directory, archives }: Workshop): Promise<void> {
  for (const file of await readdir(archives)) await removeTree(join(archives, file));
  await removeTree(join(directory, 'state'));
}

async function restorePoint({ config, services }: Pick<Workshop, 'config' | 'services'>): Promise<string | null> {
  const { document } = await showStatus({ config, definition: null }, services);
  return document.definitions.find(({ name }) => name === 'home')?.restorePoint?.name ?? null;
}

/** Asked of the files alone: archives to which nothing happened, on archives to which nothing happened, as they were written. */
async function cleanChains(
  { archives }: Workshop,
  made: readonly Manifest[],
  damage: readonly (readonly [number, string])[],
): Promise<Set<string>> {
  const harmed = new Set(damage.map(([index]) => made[index % made.length]?.id));
  const good = new Set<string>();
  for (const { id, name, reference } of made) {
    const slice = await readFile(join(archives, `${name}.1.dar`), 'utf8').catch(() => null);
    const manifest = await readFile(join(archives, `${name}.manifest.json`), 'utf8').catch(() => '');
    const before = reference === null || good.has(reference.name);
    if (!harmed.has(id) && slice === name && manifest.includes(id) && before) good.add(name);
  }
  return good;
}

async function apply(
  kind: (typeof DAMAGE)[number],
  archive: Manifest | undefined,
  { config, services }: Pick<Workshop, 'config' | 'services'>,
  now: Date,
): Promise<void> {
  if (archive === undefined) return;
  const { id, name } = archive;
  const slice = join(config.archives.path, `${name}.1.dar`);
  const manifest = join(config.archives.path, `${name}.manifest.json`);
  const at = now.toISOString();
  const flip = (): Promise<void> => writeFile(slice, name.toUpperCase());
  const record = async (check: string, severity: 'degraded' | 'damage' | null): Promise<void> => {
    const ledger = await openServicesLedger(config, services);
    ledger.recordChecks(id, [{ name: check, result: 'failed', at, seconds: 1 }], null);
    const found = { severity: severity ?? 'damage', code: 'found', message: 'Found.', hint: null, facts: {} };
    ledger.keepFindings(id, check, at, severity === null ? [] : [found]);
    ledger.close();
  };
  // Two damages of one archive may meet: what is gone already cannot be cut.
  const ignore = (): void => undefined;
  switch (kind) {
    case 'slice-missing':
      return rm(slice, { force: true });
    case 'slice-cut':
      return truncate(slice, 3).catch(ignore);
    case 'slice-grown':
      return writeFile(slice, `${name}${name}`);
    case 'flip-seen-by-verify':
      await flip();
      return record('slices', 'damage');
    case 'silent-flip':
      return flip();
    case 'failed-check':
      return record('dar-test', null);
    case 'manifest-missing':
      return rm(manifest, { force: true });
    case 'manifest-torn':
      return writeFile(manifest, '{"schema": "darkive.manifest/1"');
    case 'plugin-says-damage':
      return record('plugins', 'damage');
    case 'parity-lost':
      return record('artifacts', 'degraded');
    case 'never-verified':
      return writeFile(manifest, JSON.stringify({ ...archive, checks: [] }));
  }
}
