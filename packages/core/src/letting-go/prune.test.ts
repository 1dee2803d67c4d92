import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { readStore, resolveArchive } from '../archive/index.ts';
import { basePath } from '../catalogue/index.ts';
import { createDarManager } from '../dar-manager/index.ts';
import { acquireArchiveLock } from '../lock/index.ts';
import { definePlugin, type DarkivePlugin, type LifecycleHooks } from '../lifecycle/plugin-types.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import { runBackup } from '../making/backup.ts';
import type { PruneDocument } from './retention-documents.ts';
import { listArchives } from '../holdings/list.ts';
import { pinArchive } from './pin.ts';
import { planPrune, runPrune, type PruneOptions } from './prune.ts';
import { verifyArchives } from '../proving/verify.ts';
import { pretendPlace } from '../test-support/known-place.ts';
import { publishPlain } from '../test-support/plain-archives.ts';
import { workshop, type Workshop, type WorkshopChange } from '../test-support/workshop.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-01-01T12:00:00Z');

interface Stock {
  readonly shop: Workshop;
  /** Puts the clock to noon of that day after the start. */
  readonly at: (day: number) => void;
  readonly names: string[];
}

/** FULL on day 0, DIFF on 1, INCR on 2, FULL on 100, DIFF on 101, INCR on 102; now it is day 103. */
async function stocked(change: WorkshopChange = {}): Promise<Stock> {
  const { shop, at } = await timed(change);
  const days = [0, 1, 2, 100, 101, 102].map((day) => new Date(START + day * DAY));
  const list = (['FULL', 'DIFF', 'INCR', 'FULL', 'DIFF', 'INCR'] as const).map((type, index) => {
    return { type, time: days[index] ?? new Date(START) };
  });
  const names = (await publishPlain(shop.archives, list)).map(({ name }) => name);
  at(103);
  return { shop, at, names };
}

/** The same of one chain, by real backups. */
async function backedUp(change: WorkshopChange = {}): Promise<Stock> {
  const { shop, at } = await timed(change);
  const names: string[] = [];
  for (const [day, type] of (['FULL', 'DIFF', 'INCR', 'INCR'] as const).entries()) {
    at(day);
    names.push(await backup(shop, type));
  }
  return { shop, at, names };
}

async function timed(change: WorkshopChange): Promise<Omit<Stock, 'names'>> {
  let now = START;
  const shop = await workshop({ ...change, services: { ...change.services, clock: () => new Date(now) } });
  return { shop, at: (day) => (now = START + day * DAY) };
}

async function backup(shop: Workshop, type: ArchiveType): Promise<string> {
  await writeFile(join(shop.data, 'file'), `content ${Math.random()}`);
  const request = { config: shop.config, type, definitions: [], reference: null, allowShrink: false };
  const { document } = await runBackup(request, shop.services);
  const name = document.runs[0]?.archive?.name;
  if (name === undefined) throw new Error(JSON.stringify(document));
  return name;
}

function options({ config }: Workshop, change: Partial<PruneOptions> = {}): PruneOptions {
  return {
    config,
    removeOrphans: false,
    allowMass: false,
    definitions: [],
    yes: false,
    confirm: null,
    ...change,
  };
}

const goes = ({ definitions }: PruneDocument): string[] =>
  definitions.flatMap(({ archives }) => archives.filter(({ action }) => action === 'remove').map(({ name }) => name));

async function listed(shop: Workshop): Promise<string[]> {
  const { document } = await listArchives(
    { config: shop.config, definition: null, type: null, since: null, until: null },
    shop.services,
  );
  return document.archives.map(({ name }) => name);
}

const files = async (shop: Workshop): Promise<string[]> =>
  (await readdir(shop.archives)).filter((file) => !file.startsWith('.'));

const plugin = (hooks: LifecycleHooks): DarkivePlugin =>
  definePlugin<unknown>({
    name: 'plugin-a',
    apiVersion: 1,
    options: { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: {} }) } },
    hooks,
  });

test('a dry run shows what the real run does, writes nothing to the archives, and the second run finds nothing', async () => {
  const { shop, names } = await stocked({ definition: { retention: { 'max-age': { diff: '50d', incr: '20d' } } } });
  const before = await files(shop);
  const dry = await planPrune(options(shop), shop.services);
  expect([dry.exit, dry.document.dryRun, goes(dry.document)]).toEqual(['done', true, [names[1], names[2]]]);
  expect(await files(shop)).toEqual(before);
  const real = await runPrune(options(shop), shop.services);
  expect(real.document.definitions[0]?.archives.map(({ action, reasons }) => ({ action, reasons }))).toEqual(
    dry.document.definitions[0]?.archives.map(({ action, reasons }) => ({ action, reasons })),
  );
  expect(real).toMatchObject({
    exit: 'done',
    document: { dryRun: false, removals: 2, bytes: dry.document.bytes, findings: [] },
  });
  expect(real.document.definitions[0]?.archives.filter(({ removed }) => removed).map(({ name }) => name)).toEqual([
    names[1],
    names[2],
  ]);
  expect(await listed(shop)).toEqual([names[0], names[3], names[4], names[5]]);
  expect(
    (await files(shop)).filter((file) => file.startsWith(names[1] ?? '?') || file.startsWith(names[2] ?? '?')),
  ).toEqual([]);
  const again = await runPrune(options(shop), shop.services);
  expect(again.document.removals).toBe(0);
});

test('real archives: what stays is intact and in the dar_manager base, what goes is in neither', async () => {
  const { shop, at, names } = await backedUp({ definition: { retention: { 'keep-last': 1 } } });
  at(5);
  const manager = createDarManager(shop.services.runner);
  const inBase = async (): Promise<string[]> =>
    (await manager.list(basePath(shop.archives, 'home'))).entries.map(({ name }) => name);
  expect(await inBase()).toEqual(names);
  const { document, exit } = await runPrune(options(shop), shop.services);
  expect([exit, goes(document)]).toEqual(['done', [names[2]]]);
  expect(await inBase()).toEqual(names.filter((_, index) => index !== 2));
  expect((await files(shop)).filter((file) => file.startsWith(names[2] ?? '?'))).toEqual([]);
  const verified = await verifyArchives({ config: shop.config, archives: [], definition: null }, shop.services);
  expect(verified.document.outcome).toBe('intact');
});

test('an archive stays until other places hold as many proved copies as are kept at least', async () => {
  const retention = { 'max-age': { diff: '50d', incr: '20d' } };
  const copies = { 'want': 3, 'keep-at-least': 2 };
  const { shop, names } = await stocked({ definition: { retention, copies } });
  const reasonsOf = (document: PruneDocument, name = ''): readonly string[] =>
    document.definitions[0]?.archives.find((archive) => archive.name === name)?.reasons ?? [];
  const none = await planPrune(options(shop), shop.services);
  expect(goes(none.document)).toEqual([]);
  expect(reasonsOf(none.document, names[1])[0]).toMatch(/no proved copy .*darkive place add/);
  const lately = new Date(START + 100 * DAY).toISOString();
  await pretendPlace(shop.archives, 'bank', new Map(names.map((name) => [name, lately])));
  await pretendPlace(shop.archives, 'aunt', new Map([[names[2] ?? '', lately]]));
  const { document, exit } = await runPrune(options(shop), shop.services);
  expect([exit, goes(document)]).toEqual(['done', [names[2]]]);
  expect(reasonsOf(document, names[1])[0]).toMatch(
    /one proved copy .*attach aunt \(kept at: the aunt\) and run: darkive copy aunt/,
  );
});

test('a plugin that is asked about a removal is told where else the archive lies', async () => {
  const asked: { name: string; copies: readonly object[] }[] = [];
  const asking = plugin({
    'pre-prune': ({ candidates }) => void asked.push(...candidates.map(({ name, copies }) => ({ name, copies }))),
  });
  const retention = { 'max-age': { incr: '20d' } };
  const { shop, names } = await stocked({ definition: { retention }, plugins: [asking] });
  const lately = new Date(START + 100 * DAY).toISOString();
  await pretendPlace(shop.archives, 'bank', new Map([[names[2] ?? '', lately]]));
  await planPrune(options(shop), shop.services);
  expect(asked).toEqual([
    {
      name: names[2],
      copies: [
        { place: 'home', location: 'home', whole: true, verifiedAt: expect.any(String) },
        { place: 'bank', location: 'the bank', whole: true, verifiedAt: lately },
      ],
    },
  ]);
});

test('without retention nothing goes', async () => {
  const { shop, names } = await stocked();
  const { document, exit } = await runPrune(options(shop), shop.services);
  expect([exit, document.removals]).toEqual(['done', 0]);
  expect(document.definitions[0]?.archives[0]?.reasons[0]).toBe('no retention is configured');
  expect(await listed(shop)).toEqual(names);
});

test('a FULL goes only when somebody says yes', async () => {
  const { shop, names } = await stocked({ definition: { retention: { 'keep-last': 1 } } });
  const first = names.slice(0, 3);
  const refusal = expect.objectContaining({
    code: 'guard-refused',
    exit: 'refused',
    message: expect.stringContaining(names[0] ?? '?'),
  });
  await expect(runPrune(options(shop), shop.services)).rejects.toEqual(refusal);
  let shown: string[] = [];
  const confirm = (answer: boolean) => async (plan: PruneDocument) => {
    shown = goes(plan);
    return answer;
  };
  await expect(runPrune(options(shop, { confirm: confirm(false) }), shop.services)).rejects.toEqual(refusal);
  expect(await listed(shop)).toEqual(names);
  const { document } = await runPrune(options(shop, { confirm: confirm(true) }), shop.services);
  expect([shown, goes(document)]).toEqual([first, first]);
  expect(await listed(shop)).toEqual(names.slice(3));
});

test('where nobody can be asked a FULL can wait: it is named, and the rest goes', async () => {
  const { shop, names } = await stocked({ definition: { retention: { 'keep-last': 1 } } });
  const { document, exit } = await runPrune(options(shop, { keepFull: true }), shop.services);
  expect([exit, goes(document)]).toEqual(['done', [names[1], names[2]]]);
  expect(document.findings).toMatchObject([
    { severity: 'warning', code: 'full-waits', message: expect.stringContaining(names[0] ?? '?') },
  ]);
  expect(await listed(shop)).toEqual([names[0], ...names.slice(3)]);
});

test('a prune waits for the archive directory when it is told to', async () => {
  const { shop } = await stocked({ definition: { retention: { 'keep-last': 1 } } });
  const holder = { pid: 1, host: 'x', command: 'backup', startedAt: '2026-01-01T00:00:00.000Z' };
  const lock = await acquireArchiveLock(shop.archives, holder);
  const pruned = runPrune(options(shop, { yes: true, wait: 20_000 }), shop.services);
  await sleep(200);
  await lock.release();
  expect(await pruned).toMatchObject({ exit: 'done', document: { removals: 3 } });
});

test('what changes while the question stands is not covered by the answer', async () => {
  const { shop, at, names } = await stocked({ definition: { retention: { 'keep-last': 1 } } });
  const confirm = async (): Promise<boolean> => {
    at(104);
    const [made] = await publishPlain(shop.archives, [{ type: 'FULL', time: new Date(START + 104 * DAY) }]);
    names.push(made?.name ?? '');
    return true;
  };
  await expect(runPrune(options(shop, { confirm }), shop.services)).rejects.toMatchObject({ code: 'guard-refused' });
  expect(await listed(shop)).toEqual(names);
});

test('the newest FULL that failed its verification does not cost the older good one', async () => {
  const { shop, names } = await stocked({ definition: { retention: { 'keep-last': 1, 'max-age': { full: '1d' } } } });
  await truncate(join(shop.archives, `${names[3]}.1.dar`), 100);
  await verifyArchives({ config: shop.config, archives: [names[3] ?? ''], definition: null }, shop.services);
  const { document } = await planPrune(options(shop), shop.services);
  const reasons = Object.fromEntries(
    document.definitions[0]?.archives.map(({ name, reasons: why }) => [name, why]) ?? [],
  );
  expect(reasons[names[0] ?? '']?.[0]).toBe('the newest verified FULL');
  expect(goes(document)).not.toContain(names[0]);
  expect(goes(document)).not.toContain(names[2]);
});

test('when the ledger cannot be read no FULL goes', async () => {
  const { shop, names } = await stocked({ definition: { retention: { 'keep-last': 1 } } });
  await mkdir(join(shop.directory, 'state/ledger.sqlite'), { recursive: true });
  const { document, exit } = await runPrune(options(shop, { yes: true }), shop.services);
  expect([exit, goes(document)]).toEqual(['degraded', [names[1], names[2]]]);
  expect(document.findings).toMatchObject([{ code: 'ledger-unusable' }]);
});

test('a pinned archive and all it needs stay', async () => {
  const { shop, names } = await stocked({ definition: { retention: { 'keep-last': 1 } } });
  await pinArchive({ config: shop.config, archive: names[1] ?? '', reason: 'before the move' }, shop.services);
  const { document } = await runPrune(options(shop, { yes: true }), shop.services);
  expect(goes(document)).toEqual([names[2]]);
});

test('an orphan is named and kept; one whose reference has only lost its manifest is never removed', async () => {
  const { shop, names } = await stocked({ definition: { retention: { 'keep-last': 9 } } });
  await rename(join(shop.archives, `${names[0]}.manifest.json`), join(shop.directory, 'manifest'));
  const kept = await planPrune(options(shop, { removeOrphans: true }), shop.services);
  expect(goes(kept.document)).toEqual([]);
  for (const file of await files(shop)) if (file.startsWith(`${names[0]}.`)) await rm(join(shop.archives, file));
  expect(goes((await planPrune(options(shop), shop.services)).document)).toEqual([]);
  const { document } = await runPrune(options(shop, { removeOrphans: true }), shop.services);
  expect(goes(document)).toEqual([names[1], names[2]]);
  expect(await listed(shop)).toEqual(names.slice(3));
});

test('a clock that is far ahead removes nothing, and exit 7 says so', async () => {
  const { shop, at, names } = await stocked({
    definition: { retention: { 'max-age': { full: '200d', diff: '50d', incr: '20d' } } },
  });
  at(5000);
  const { document, exit } = await runPrune(options(shop, { yes: true }), shop.services);
  expect([exit, document.removals]).toEqual(['refused', 0]);
  expect(document.definitions[0]?.refusal).toContain('The clock may be wrong');
  expect(await listed(shop)).toEqual(names);
  const forced = await runPrune(options(shop, { yes: true, allowMass: true }), shop.services);
  expect(forced.exit).toBe('done');
  expect(await listed(shop)).toEqual(names.slice(3));
});

test('archives dated after now are kept and named', async () => {
  const { shop, at, names } = await stocked({ definition: { retention: { 'keep-last': 1 } } });
  at(50);
  const { document } = await planPrune(options(shop), shop.services);
  expect(goes(document)).toEqual([]);
  expect(document.findings).toMatchObject([{ code: 'archive-in-future', facts: { archives: names.slice(3) } }]);
});

test('plugins are asked first, and told afterwards', async () => {
  const seen: string[][] = [];
  const { shop, names } = await stocked({
    definition: { retention: { 'keep-last': 1 } },
    plugins: [
      plugin({
        'pre-prune': ({ candidates }) => ({
          veto: candidates.filter(({ type }) => type === 'DIFF').map(({ id }) => ({ id, reason: 'not copied yet' })),
        }),
        'post-prune': ({ removed }) => void seen.push(removed.map(({ name }) => name)),
      }),
    ],
  });
  const dry = await planPrune(options(shop), shop.services);
  expect(goes(dry.document)).toEqual([names[2]]);
  expect(dry.document.definitions[0]?.archives[1]?.reasons).toEqual(['plugin-a wants it to stay: not copied yet']);
  expect(seen).toEqual([]);
  await runPrune(options(shop), shop.services);
  expect(seen).toEqual([[names[2]]]);
});

test('a plugin that throws keeps everything of the definition', async () => {
  const broken = plugin({
    'pre-prune': () => {
      throw new Error('no network');
    },
  });
  const { shop, names } = await stocked({ definition: { retention: { 'keep-last': 1 } }, plugins: [broken] });
  const { document, exit } = await runPrune(options(shop, { yes: true }), shop.services);
  expect([exit, goes(document)]).toEqual(['degraded', []]);
  expect(document.findings).toMatchObject([{ code: 'hook-failed', message: expect.stringContaining('no network') }]);
  expect(document.definitions[0]?.archives[2]?.reasons).toEqual(['plugin-a could not be asked: no network']);
  expect(await listed(shop)).toEqual(names);
});

test('while a backup runs, prune is refused as locked', async () => {
  const { shop, names } = await stocked({ definition: { retention: { 'keep-last': 1 } } });
  const holder = spawn(process.execPath, [
    join(import.meta.dirname, '../lock/test-support/hold-lock.ts'),
    shop.archives,
  ]);
  onTestFinished(() => void holder.kill());
  await new Promise<void>((resolve) => createInterface({ input: holder.stdout }).once('line', () => resolve()));
  await expect(runPrune(options(shop, { yes: true }), shop.services)).rejects.toMatchObject({
    code: 'lock-held',
    exit: 'locked',
  });
  expect(await listed(shop)).toEqual(names);
});

test('an interrupted prune is finished by the next backup, and what it began is never offered for restore', async () => {
  const { shop, at, names } = await stocked({ definition: { retention: { 'keep-last': 1 } } });
  const [, , incr = ''] = names;
  const manifest = JSON.parse(await readFile(join(shop.archives, `${incr}.manifest.json`), 'utf8')) as { id: string };
  await mkdir(join(shop.archives, '.darkive/removing'), { recursive: true });
  await rename(
    join(shop.archives, `${incr}.manifest.json`),
    join(shop.archives, `.darkive/removing/${manifest.id}.json`),
  );
  expect(await listed(shop)).not.toContain(incr);
  const store = await readStore(shop.archives);
  expect(() => resolveArchive(incr, store)).toThrow('There is no archive');
  at(104);
  const { document } = await runBackup(
    { config: shop.config, type: 'FULL', definitions: [], reference: null, allowShrink: true },
    shop.services,
  );
  expect(document.findings).toMatchObject([{ code: 'removal-finished', facts: { archive: incr } }]);
  expect((await files(shop)).filter((file) => file.startsWith(incr))).toEqual([]);
});

test('an archive directory that cannot be changed costs nothing, and the exit is a failure', async () => {
  const { shop, names } = await stocked({ definition: { retention: { 'keep-last': 1 } } });
  await mkdir(join(shop.archives, '.darkive'));
  await writeFile(join(shop.archives, '.darkive/removing'), 'a file where a directory should be');
  await expect(runPrune(options(shop, { yes: true }), shop.services)).rejects.toMatchObject({ code: 'io-failed' });
  expect(await listed(shop)).toEqual(names);
});

test('an interruption stops between two archives', async () => {
  const { shop, names } = await stocked({ definition: { retention: { 'keep-last': 1 } } });
  const services = {
    ...shop.services,
    onProgress: (event: { kind: string }) => {
      if (event.kind === 'phase') shop.interrupt('SIGTERM');
    },
  };
  const { document, exit } = await runPrune(options(shop, { yes: true }), services);
  expect([exit, document.removals]).toEqual(['terminated', 1]);
  expect(await listed(shop)).toEqual(names.filter((_, index) => index !== 2));
});
