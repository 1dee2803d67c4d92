import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readStore } from '../archive/index.ts';
import { acquireArchiveLock } from '../lock/index.ts';
import { planDue, runDue } from './due.ts';
import { showSchedule } from './schedule.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import { workshop, type Workshop } from '../test-support/workshop.ts';

/** A place whose clock is set by the test. */
async function clocked(
  change: Parameters<typeof workshop>[0] = {},
): Promise<{ shop: Workshop; at(time: string): void }> {
  let now = new Date('2026-11-21T10:00:00Z');
  const shop = await workshop({ ...change, services: { clock: () => now, zone: () => 'Europe/Copenhagen' } });
  await writeFile(join(shop.data, 'a.txt'), 'a');
  return { shop, at: (time) => (now = new Date(time)) };
}

function options({ config }: Workshop) {
  return { config, definitions: [], allowShrink: false };
}

test('due makes a FULL, then nothing, then what the schedule asks for, one archive at a time', async () => {
  const { shop, at } = await clocked();
  const due = () => runDue(options(shop), shop.services);
  expect(await due()).toMatchObject({
    exit: 'done',
    document: {
      outcome: 'success',
      runs: [{ type: 'FULL', outcome: 'success' }],
      due: [{ definition: 'home', type: 'FULL', reason: 'there is no FULL archive yet', since: null }],
    },
  });
  at('2026-11-23T22:59:00Z');
  expect(await due()).toMatchObject({
    exit: 'skipped',
    document: {
      outcome: 'skipped',
      runs: [],
      findings: [],
      due: [{ type: null, next: { type: 'INCR', at: '2026-11-23T23:00:00.000Z' } }],
    },
  });
  at('2026-11-23T23:00:00Z');
  expect((await due()).document.runs).toMatchObject([{ type: 'DIFF', outcome: 'success' }]);
  at('2026-11-27T08:00:00Z');
  expect((await due()).document.runs).toMatchObject([{ type: 'INCR', outcome: 'success' }]);
  at('2027-03-01T08:00:00Z');
  expect((await due()).document).toMatchObject({
    runs: [{ type: 'FULL', outcome: 'success' }],
    due: [{ since: '2026-12-31T23:00:00.000Z', overdue: true }],
  });
});

test('a dry run explains what is due, shows the plan, and writes nothing', async () => {
  const { shop, at } = await clocked();
  const first = await planDue(options(shop), shop.services);
  expect(first).toMatchObject({
    exit: 'done',
    document: { plans: [{ type: 'FULL', possible: true }], due: [{ reason: 'there is no FULL archive yet' }] },
  });
  await runDue(options(shop), shop.services);
  at('2026-11-22T10:00:00Z');
  const second = await planDue(options(shop), shop.services);
  expect(second).toMatchObject({ exit: 'skipped', document: { plans: [], due: [{ type: null }] } });
});

test('each definition gets its own type, under one lock; one that needs nothing gets no run', async () => {
  const { shop, at } = await clocked();
  const definitions = (incr: string) => ({
    one: { root: shop.data, guards: { 'keep-free': 1 }, schedule: { incr } },
    two: { root: shop.data, guards: { 'keep-free': 1 }, schedule: { incr: 'off' } },
  });
  const both = await shop.with({ top: { definitions: definitions('daily') } });
  expect((await runDue(options(both), both.services)).document.runs).toMatchObject([
    { definition: 'one', type: 'FULL' },
    { definition: 'two', type: 'FULL' },
  ]);
  at('2026-11-22T10:00:00Z');
  const { document, exit } = await runDue(options(both), both.services);
  expect([exit, document.runs.map(({ definition, type }) => [definition, type])]).toEqual(['done', [['one', 'DIFF']]]);
  expect(document.due?.map(({ definition, type }) => [definition, type])).toEqual([
    ['one', 'DIFF'],
    ['two', null],
  ]);
});

test('an attempt that failed or was put off by a script is due again, and told', async () => {
  const { shop, at } = await clocked();
  const putOff = await shop.with({ definition: { scripts: { before: ['sh', '-c', 'exit 75'] } } });
  expect(await runDue(options(putOff), putOff.services)).toMatchObject({
    exit: 'skipped',
    document: { runs: [{ type: 'FULL', outcome: 'skipped' }] },
  });
  const broken = await shop.with({ definition: { scripts: { before: ['false'] } } });
  at('2026-11-21T11:00:00Z');
  expect((await runDue(options(broken), broken.services)).exit).toBe('failed');
  at('2026-11-21T12:00:00Z');
  const { document } = await planDue(options(shop), shop.services);
  expect(document.due?.[0]).toMatchObject({
    type: 'FULL',
    reason: 'there is no FULL archive yet; the attempt at 2026-11-21T11:00Z failed (script-failed)',
  });
});

test('a DIFF that has lost its FULL fails when so configured, and becomes a FULL otherwise', async () => {
  const { shop, at } = await clocked();
  const schedule = { 'full': 'off', 'on-missing-reference': 'fail' };
  const strict = await shop.with({ definition: { schedule } });
  expect(await runDue(options(strict), strict.services)).toMatchObject({
    exit: 'failed',
    document: { runs: [{ type: 'DIFF', error: { code: 'reference-missing' } }] },
  });
  at('2026-11-21T11:00:00Z');
  const healing = await shop.with({ definition: { schedule: { full: 'off' } } });
  expect((await runDue(options(healing), healing.services)).document.runs).toMatchObject([
    { type: 'FULL', outcome: 'success' },
  ]);
});

test('while the storage is away, the ledger knows what is due: nothing is no failure, something is', async () => {
  const { shop, at } = await clocked({ top: {} });
  const top = { archives: { path: shop.archives, marker: '.mounted' } };
  const marked = await shop.with({ top });
  await writeFile(join(shop.archives, '.mounted'), '');
  await runDue(options(marked), marked.services);
  // The mount point stays, empty.
  await rename(join(shop.archives, '.mounted'), join(shop.archives, '.gone'));
  at('2026-11-22T10:00:00Z');
  expect(await runDue(options(marked), marked.services)).toMatchObject({
    exit: 'skipped',
    document: { findings: [{ severity: 'warning', code: 'archives-not-seen' }] },
  });
  at('2026-11-25T10:00:00Z');
  expect(await runDue(options(marked), marked.services)).toMatchObject({
    exit: 'refused',
    document: { runs: [{ type: 'DIFF', outcome: 'failed', error: { code: 'guard-refused' } }] },
  });
});

test('an archive that is remembered as damaged makes nothing done while the storage is away, either', async () => {
  const { shop, at } = await clocked();
  await runDue(options(shop), shop.services);
  const [archive] = (await readStore(shop.archives)).archives;
  const ledger = await openServicesLedger(shop.config, shop.services);
  const failed = { name: 'slices', result: 'failed', at: '2026-11-21T12:00:00Z', seconds: 1 } as const;
  ledger.recordChecks(archive?.manifest.id ?? '', [failed], null);
  ledger.close();
  at('2026-11-22T10:00:00Z');
  const due = async () => (await showSchedule({ config: shop.config, definitions: [] }, shop.services)).document;
  const there = await due();
  await rename(shop.archives, `${shop.archives}.away`);
  const away = await due();
  expect(there.definitions).toMatchObject([{ type: 'FULL' }]);
  expect(away.definitions).toEqual(there.definitions);
});

test('with the clock set back before the newest archive a due backup is refused, not taken for done', async () => {
  const { shop, at } = await clocked();
  at('2030-01-01T10:00:00Z');
  await runDue(options(shop), shop.services);
  at('2026-11-21T10:00:00Z');
  expect(await runDue(options(shop), shop.services)).toMatchObject({
    exit: 'refused',
    document: { runs: [{ type: 'FULL', error: { code: 'guard-refused' } }] },
  });
});

test('two that share storage never run at once: the second waits for the lock, and decides when it has it', async () => {
  const { shop } = await clocked();
  const lock = await acquireArchiveLock(shop.archives, {
    pid: process.pid,
    host: 'test-host',
    command: 'another',
    startedAt: '2026-11-21T09:00:00.000Z',
  });
  expect((await runDue(options(shop), shop.services)).exit).toBe('locked');
  const waiting = runDue({ ...options(shop), wait: 20_000 }, shop.services);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await lock.release();
  expect(await waiting).toMatchObject({ exit: 'done', document: { runs: [{ type: 'FULL', outcome: 'success' }] } });
});

test('waiting for the lock ends with the command', async () => {
  const { shop } = await clocked();
  const lock = await acquireArchiveLock(shop.archives, {
    pid: process.pid,
    host: 'test-host',
    command: 'another',
    startedAt: '2026-11-21T09:00:00.000Z',
  });
  const waiting = runDue({ ...options(shop), wait: 20_000 }, shop.services);
  await new Promise((resolve) => setTimeout(resolve, 100));
  shop.interrupt('SIGTERM');
  expect((await waiting).exit).toBe('terminated');
  await lock.release();
});

test('the schedule shows last, next and overdue of each type, and changes nothing', async () => {
  const { shop, at } = await clocked();
  const show = () => showSchedule({ config: shop.config, definitions: [] }, shop.services);
  expect(await show()).toMatchObject({
    exit: 'done',
    document: { zone: 'Europe/Copenhagen', definitions: [{ type: 'FULL', overdue: false, lastAttempt: null }] },
  });
  await runDue(options(shop), shop.services);
  at('2026-11-25T10:00:00Z');
  expect(await show()).toMatchObject({
    exit: 'degraded',
    document: {
      now: '2026-11-25T10:00:00.000Z',
      definitions: [
        {
          definition: 'home',
          type: 'DIFF',
          overdue: true,
          lastAttempt: { type: 'FULL', outcome: 'success' },
          types: [
            { type: 'FULL', schedule: 'yearly', next: '2026-12-31T23:00:00.000Z', due: false },
            { type: 'DIFF', last: { type: 'FULL' }, next: '2026-11-30T23:00:00.000Z', due: false },
            { type: 'INCR', next: '2026-11-23T23:00:00.000Z', due: true, overdue: true },
          ],
        },
      ],
      findings: [],
    },
  });
});
