import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { acquireArchiveLock } from '../../lock/index.ts';
import type { NotificationReport } from '../../records/notification.ts';
import { startTestServer, type TestAnswer } from '../../plugin/testing/test-server.ts';
import { drill } from '../../proving/drill.ts';
import { runPrune, type PruneOptions } from '../../letting-go/prune.ts';
import { repairArchive } from '../../proving/repair.ts';
import { scrub } from '../../proving/scrub.ts';
import { backedUp, flip } from '../../test-support/backed-up.ts';
import { bell } from '../../test-support/bell.ts';
import { copies } from '../../test-support/copies-plugin.ts';
import { publishPlain } from '../../test-support/plain-archives.ts';
import { workshop, type Workshop, type WorkshopChange } from '../../test-support/workshop.ts';
import { verifyArchives } from '../../proving/verify.ts';
import { clockAhead, testClock } from '../../test-support/test-clock.ts';

/** A server of the test, a notifier that posts to it, and what arrived. */
async function listening(...[first, ...rest]: TestAnswer[]) {
  const to = await startTestServer();
  onTestFinished(() => to.close());
  if (first !== undefined) to.answer(first, ...rest);
  return {
    plugin: bell(to.url),
    reports: () => to.requests.map(({ body }) => JSON.parse(body) as NotificationReport),
    /** Event, outcome, exit, and the findings of each definition. */
    heard: () =>
      to.requests.map(({ body }) => {
        const { event, outcome, exit, definitions, findings } = JSON.parse(body) as NotificationReport;
        const codes = definitions.flatMap((one) => one.findings.map(({ code }) => `${one.name}: ${code}`));
        return [event, outcome, exit, ...codes, ...findings.map(({ code }) => code)];
      }),
  };
}

const scrubAll = ({ config, services }: Workshop) =>
  scrub({ config, budget: null, maxAge: null, rate: null }, services);
const drillAll = ({ config, services }: Workshop) => drill({ config, definition: null, budget: null }, services);
const repair = ({ config, services }: Workshop, archive: string, dryRun = false) =>
  repairArchive({ config, archive, dryRun }, services);

/** One archive with copies as parity, made before anybody listens. */
async function archived(plugins: WorkshopChange['plugins'] = []) {
  const { shop, name, slice } = await backedUp([copies]);
  return { name, slice, shop: await shop.with({ plugins: [copies, ...plugins] }) };
}

test('what a scrub and a drill find is told, that all is well is not', async () => {
  const { plugin, heard, reports } = await listening();
  const { shop, slice } = await archived([plugin]);
  expect([(await scrubAll(shop)).exit, (await drillAll(shop)).exit]).toEqual(['done', 'done']);
  await flip(slice, 45_000);
  expect([(await scrubAll(shop)).exit, (await drillAll(shop)).exit]).toEqual(['damage', 'damage']);
  expect(heard()).toEqual([
    ['scrub', 'failed', 'damage', 'home: slice-hash', 'home: dar-test-failed'],
    ['drill', 'failed', 'damage', 'home: restore-drill-failed', 'home: repair-drill-failed'],
  ]);
  expect(reports()[0]).toMatchObject({
    severity: 'error',
    definitions: [{ outcome: 'failed', restorableAt: null, nextDue: null }],
    text: { title: 'Scrub failed on test-host: home' },
  });
});

test('storage that cannot be reached is told by every command that needs it', async () => {
  const { plugin, heard } = await listening();
  const { shop, name } = await archived([plugin]);
  await rename(shop.archives, `${shop.archives}.away`);
  const { config, services } = shop;
  for (const work of [
    () => scrubAll(shop),
    () => drillAll(shop),
    () => verifyArchives({ config, archives: [], definition: null }, services),
    () => repair(shop, name),
    () => runPrune(pruneOptions(shop), services),
  ]) {
    await expect(work()).rejects.toMatchObject({ code: 'guard-refused' });
  }
  expect(heard()).toEqual(
    ['scrub', 'drill', 'verify', 'repair', 'prune'].map((event) => [event, 'failed', 'refused', 'guard-refused']),
  );
});

test('a repair is told when damage is gone, and when it stays; that there is none is not', async () => {
  const { plugin, heard, reports } = await listening();
  const { shop, name, slice } = await archived([plugin]);
  expect((await repair(shop, name)).document.outcome).toBe('nothing-to-do');
  await flip(slice);
  await repair(shop, name, true);
  expect((await repair(shop, name)).document.outcome).toBe('repaired');
  await flip(slice);
  await rm(`${slice}.copy`);
  expect((await repair(shop, name)).exit).toBe('damage');
  expect(heard().map(([event, outcome, exit]) => [event, outcome, exit])).toEqual([
    ['repair', 'success', 'done'],
    ['repair', 'failed', 'damage'],
  ]);
  expect(reports().map(({ text }) => text.title)).toEqual([
    'Repair done on test-host: home',
    'Repair failed on test-host: home',
  ]);
});

const DAY = 86_400_000;

/** Four FULL archives, of which the retention keeps one. */
async function prunable(plugins: WorkshopChange['plugins'], retention: object = { 'keep-last': 1 }) {
  const shop = await workshop({ definition: { retention }, ...(plugins === undefined ? {} : { plugins }) });
  const days = [90, 60, 20, 2].map((ago) => ({
    type: 'FULL' as const,
    time: new Date(testClock().getTime() - ago * DAY),
  }));
  const [old] = await publishPlain(shop.archives, days);
  return { shop, old: old?.name ?? '' };
}

function pruneOptions({ config }: Workshop, change: Partial<PruneOptions> = {}): PruneOptions {
  const given = { definitions: [], removeOrphans: false, allowMass: false, yes: true, confirm: null };
  return { config, ...given, ...change };
}

test('a prune that leaves a FULL because nobody can be asked is told, and one that is answered with no is not', async () => {
  const { plugin, heard } = await listening();
  const { shop } = await prunable([plugin]);
  const ask = (confirm: PruneOptions['confirm']) =>
    runPrune(pruneOptions(shop, { yes: false, confirm }), shop.services);
  await expect(ask(async () => false)).rejects.toMatchObject({ code: 'guard-refused' });
  await expect(ask(null)).rejects.toMatchObject({ code: 'guard-refused' });
  expect(heard()).toEqual([['prune', 'failed', 'refused', 'guard-refused']]);
});

test('prune failures are told: a file that stays, a lock that is held, a clock that looks wrong; a prune that works is not', async () => {
  const { plugin, heard, reports } = await listening();
  const { shop, old } = await prunable([plugin]);
  const slice = join(shop.archives, `${old}.1.dar`);
  const holder = { pid: 1, host: 'x', command: 'backup', startedAt: '2026-01-01T00:00:00.000Z' };
  const lock = await acquireArchiveLock(shop.archives, holder);
  await expect(runPrune(pruneOptions(shop), shop.services)).rejects.toMatchObject({ code: 'lock-held' });
  await lock.release();
  const later = await shop.with({
    definition: { retention: { 'max-age': { full: '200d' } } },
    services: { clock: clockAhead(5000 * DAY) },
  });
  expect((await runPrune(pruneOptions(later), later.services)).exit).toBe('refused');
  // A directory cannot be removed as a file.
  await rm(slice);
  await mkdir(slice);
  expect((await runPrune(pruneOptions(shop), shop.services)).exit).toBe('degraded');
  await rm(slice, { recursive: true });
  expect((await runPrune(pruneOptions(shop), shop.services)).exit).toBe('done');
  expect(heard()).toEqual([
    ['prune', 'failed', 'locked', 'lock-held'],
    ['prune', 'failed', 'refused', 'home: guard-refused'],
    ['prune', 'degraded', 'degraded', 'home: file-not-removed'],
  ]);
  expect(reports()[1]?.definitions[0]?.findings[0]).toMatchObject({
    message: expect.stringContaining('The clock may be wrong'),
    hint: expect.stringMatching(/^Look at the plan/),
  });
});

test('what only the one at the keyboard must know is told to nobody else', async () => {
  const { plugin, heard } = await listening();
  const { shop } = await archived([plugin]);
  const { config, services } = shop;
  await expect(repair(shop, 'nothing')).rejects.toMatchObject({ code: 'archive-unknown' });
  await expect(verifyArchives({ config, archives: [], definition: 'hme' }, services)).rejects.toMatchObject({
    code: 'definition-unknown',
  });
  shop.interrupt('SIGINT');
  await expect(scrubAll(shop)).rejects.toMatchObject({ code: 'interrupted' });
  expect(heard()).toEqual([]);
});

test('a notifier that fails changes neither what was found nor the exit', async () => {
  const { plugin } = await listening({ status: 500 });
  const { shop, slice } = await archived([plugin]);
  await flip(slice);
  const { document, exit } = await scrubAll(shop);
  expect([exit, document.outcome, document.findings.map(({ code }) => code)]).toEqual([
    'damage',
    'damaged',
    ['notify-failed'],
  ]);
});
