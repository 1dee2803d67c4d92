import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readStore } from '../../archive/index.ts';
import { createPluginHost, STAGES } from '../../lifecycle/index.ts';
import { acquireArchiveLock } from '../../lock/index.ts';
import type { NotificationReport } from '../../records/notification.ts';
import { startTestServer, type TestAnswer, type TestServer } from '../../plugin/testing/test-server.ts';
import { runBackup } from '../../making/backup.ts';
import { flushNotifications } from '../../knowing/notify-flush.ts';
import { notificationLog } from '../../knowing/notify-log.ts';
import { testNotifiers } from '../../knowing/notify-test.ts';
import { bell } from '../../test-support/bell.ts';
import { pretendPlace } from '../../test-support/known-place.ts';
import { workshop, type Workshop, type WorkshopChange } from '../../test-support/workshop.ts';
import { verifyArchives } from '../../proving/verify.ts';
import { clockAhead, testClock } from '../../test-support/test-clock.ts';

async function server(...answers: TestAnswer[]): Promise<TestServer> {
  const started = await startTestServer();
  onTestFinished(() => started.close());
  const [first, ...rest] = answers;
  if (first !== undefined) started.answer(first, ...rest);
  return started;
}

async function shopWith(started: TestServer, change: WorkshopChange = {}): Promise<Workshop> {
  const shop = await workshop({ plugins: [bell(started.url)], ...change });
  await writeFile(join(shop.data, 'a.txt'), 'a');
  return shop;
}

function backup({ config, services }: Workshop, definitions: readonly string[] = []) {
  return runBackup({ config, type: 'FULL', definitions, reference: null, allowShrink: false }, services);
}

function reports({ requests }: TestServer): NotificationReport[] {
  return requests.map(({ body }) => JSON.parse(body) as NotificationReport);
}

/** Midnight so many days later, UTC: when `every 3 days` comes. */
function inDays(days: number, from = ''): string {
  const day = Date.parse(`${from.slice(0, 10)}T00:00:00Z`);
  return new Date(day + days * 86_400_000).toISOString();
}

/** Two definitions, of which the second has no root. */
const twoDefinitions = {
  definitions: { home: { root: './data', guards: { 'keep-free': 1 } }, gone: { root: './gone' } },
};

test('one message for one command, with every definition, what was made, and what can be restored', async () => {
  const to = await server();
  const shop = await shopWith(to, { top: twoDefinitions });
  const { document, exit } = await backup(shop);
  expect(exit).toBe('refused');
  const [report, ...others] = reports(to);
  expect(others).toEqual([]);
  expect(report).toMatchObject({
    schema: 'darkive.notification/1',
    event: 'backup',
    outcome: document.outcome,
    exit,
    severity: 'error',
    recovered: false,
    attempt: 1,
    host: 'test-host',
    definitions: [
      {
        name: 'home',
        type: 'FULL',
        outcome: 'success',
        severity: 'info',
        archive: document.runs[0]?.archive,
        nextDue: inDays(3, document.runs[0]?.startedAt),
      },
      {
        name: 'gone',
        outcome: 'failed',
        severity: 'error',
        archive: null,
        error: { code: 'guard-refused' },
        restorableAt: null,
        // Nothing was made, so the FULL is due as it was.
        nextDue: expect.stringMatching(/T/),
      },
    ],
    text: { title: 'Backup failed on test-host: gone (1 of 2)', long: expect.stringContaining('Next due: now') },
  });
  expect(report?.definitions[0]?.restorableAt?.slice(0, 16)).toBe(document.runs[0]?.startedAt.slice(0, 16));
  expect(report?.definitions[1]?.findings[0]).toMatchObject({ severity: 'error', hint: expect.any(String) });
});

test.each([
  ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
  ['429', { status: 429, headers: { 'retry-after': '3600' } }],
  ['500', { status: 500 }],
  ['silence', { fault: 'silent' }],
  ['a broken connection', { fault: 'broken' }],
  ['10 MB of an error', { status: 502, body: Buffer.alloc(10 * 2 ** 20, 'x') }],
] as const)(
  '%s: the outcome is the same, a warning says so, and the message is kept and sent later',
  async (_what, answer) => {
    const to = await server(answer);
    const shop = await shopWith(to);
    const { document, exit } = await backup(shop);
    expect([exit, document.outcome]).toEqual(['done', 'success']);
    expect(document.findings).toMatchObject([
      { severity: 'warning', code: 'notify-failed', message: expect.stringContaining('darkive-plugin-bell') },
    ]);
    to.answer({});
    const later = await shop.with({ services: { clock: clockAhead(2 * 3_600_000) } });
    const flushed = await flushNotifications({ config: shop.config }, later.services);
    expect(flushed).toMatchObject({ exit: 'done', document: { waiting: 0, deliveries: [{ result: 'sent' }] } });
    const [first, second] = reports(to);
    expect([second?.id, second?.attempt, second?.outcome]).toEqual([first?.id, 2, 'success']);
  },
);

test('a message says what would be left without this machine, once a place with copies is known', async () => {
  const to = await server();
  const shop = await shopWith(to);
  const first = await backup(shop);
  const made = first.document.runs[0]?.archive?.name ?? '';
  await pretendPlace(shop.archives, 'bank', new Map([[made, shop.services.clock().toISOString()]]));
  await writeFile(join(shop.data, 'b.txt'), 'b');
  await backup(shop);
  const [before, after] = reports(to);
  expect(before?.definitions[0]?.away).toBeNull();
  const { createdAt } = (await readStore(shop.archives)).archives[0]?.manifest ?? {};
  expect(after?.definitions[0]?.away).toEqual({ restorableAt: createdAt });
  expect(after?.text.long).toMatch(/Restorable if this machine is gone: \d{4}-/);
});

test('a server that is slow is waited for, one that answers 10 MB is believed, a notifier that throws nonsense is named', async () => {
  const slow = await server({ delay: 300 });
  expect((await backup(await shopWith(slow))).document.findings).toEqual([]);
  const talkative = await server({ body: Buffer.alloc(10 * 2 ** 20, 'x') });
  expect((await backup(await shopWith(talkative))).document.findings).toEqual([]);
  const shop = await shopWith(slow, {
    plugins: [bell('', { send: () => Promise.reject(new Error('')) })],
  });
  expect((await backup(shop)).document.findings[0]?.message).toContain('it failed without saying why');
});

test('what could not be sent goes with the next run, after its own message', async () => {
  const to = await server({ status: 500 }, {});
  const shop = await shopWith(to);
  await backup(shop);
  const later = await shop.with({ services: { clock: clockAhead(600_000) } });
  expect((await backup(later)).document.findings).toEqual([]);
  const [first, second, third] = reports(to);
  expect([third?.id, third?.attempt, second?.id === first?.id]).toEqual([first?.id, 2, false]);
});

test('Retry-After is respected, also by a flush', async () => {
  const to = await server({ status: 429, headers: { 'retry-after': '3600' } }, {});
  const shop = await shopWith(to);
  await backup(shop);
  const early = await flushNotifications({ config: shop.config }, shop.services);
  expect(early).toMatchObject({ exit: 'degraded', document: { waiting: 1, deliveries: [] } });
  expect(to.requests).toHaveLength(1);
  const later = await shop.with({ services: { clock: clockAhead(3_601_000) } });
  expect(await flushNotifications({ config: shop.config }, later.services)).toMatchObject({ exit: 'done' });
});

test('a message that will never be accepted is given up at once, and the log says why', async () => {
  const to = await server({ status: 400 });
  const shop = await shopWith(to);
  const { document } = await backup(shop);
  expect(document.findings[0]?.message).toContain('It is given up');
  expect((await notificationLog({ config: shop.config, limit: 10 }, shop.services)).document.deliveries).toMatchObject([
    {
      state: 'given-up',
      attempts: 1,
      problem: 'the server answered with HTTP 400',
      title: 'Backup done on test-host: home',
    },
  ]);
});

test('at most so many an hour: further messages wait, and are not lost', async () => {
  const to = await server();
  const shop = await shopWith(to, { top: { notify: { 'per-hour': 1 } } });
  await backup(shop);
  const later = await shop.with({ services: { clock: clockAhead(60_000) } });
  const second = await backup(later);
  expect(second.document).toMatchObject({ outcome: 'success', findings: [{ severity: 'info', code: 'notify-held' }] });
  expect(to.requests).toHaveLength(1);
  const next = await shop.with({ services: { clock: clockAhead(3_700_000) } });
  expect(await flushNotifications({ config: next.config }, next.services)).toMatchObject({ exit: 'done' });
  expect(new Set(reports(to).map(({ id }) => id)).size).toBe(2);
});

test('quiet on success, and told when a failure ends', async () => {
  const to = await server();
  const shop = await shopWith(to, { top: { notify: { quiet: true, from: 'error' } } });
  await backup(shop);
  expect(to.requests).toEqual([]);
  const broken = await shop.with({
    definition: { root: '/nonexistent' },
    services: { clock: clockAhead(2000) },
  });
  await backup(broken);
  const mended = await shop.with({ services: { clock: clockAhead(4000) } });
  await backup(mended);
  expect(reports(to)).toMatchObject([
    { outcome: 'failed', definitions: [{ restorableAt: expect.any(String) }] },
    { outcome: 'success', recovered: true, text: { title: 'Backup works again on test-host: home' } },
  ]);
});

test('a lock that is held, an interruption, a failing script and wrong options of a plugin are told', async () => {
  const to = await server();
  const shop = await shopWith(to);
  const lock = await acquireArchiveLock(shop.archives, {
    pid: 1,
    host: 'x',
    command: 'backup',
    startedAt: '2026-01-01T00:00:00.000Z',
  });
  expect((await backup(shop)).exit).toBe('locked');
  await lock.release();
  const failing = await shop.with({ definition: { scripts: { after: ['false'] } } });
  expect((await backup(failing)).exit).toBe('degraded');
  const wrong = await shop.with({ top: { plugins: { 'darkive-plugin-bel': { a: 1 } } } });
  await expect(backup(wrong)).rejects.toMatchObject({ code: 'config-invalid' });
  const unknown = await shop.with({ top: { notify: { rules: [{ plugin: 'darkive-plugin-bel' }] } } });
  await expect(backup(unknown)).rejects.toThrow(
    /notify: rules\[0\]: plugin: no plugin "darkive-plugin-bel" is installed; did you mean "darkive-plugin-bell"/,
  );
  const stopped = await shop.with({});
  stopped.interrupt('SIGTERM');
  expect((await backup(stopped)).exit).toBe('terminated');
  expect(reports(to).map(({ event, exit, severity }) => [event, exit, severity])).toEqual([
    ['backup', 'locked', 'error'],
    ['backup', 'degraded', 'degraded'],
    ['configuration', 'usage', 'error'],
    ['configuration', 'usage', 'error'],
    ['backup', 'terminated', 'error'],
  ]);
});

test('a run that was killed is told by the next one', async () => {
  const to = await server();
  const shop = await shopWith(to);
  const { openServicesLedger } = await import('../../services/open-ledger.ts');
  const ledger = await openServicesLedger(shop.config, shop.services);
  const startedAt = new Date(testClock().getTime() - 60_000).toISOString();
  ledger.startRun({
    runId: crypto.randomUUID(),
    definition: 'home',
    type: 'FULL',
    startedAt,
    pid: 1,
    host: 'x',
    version: '0',
  });
  ledger.close();
  expect((await backup(shop)).exit).toBe('done');
  expect(reports(to)).toMatchObject([{ recovered: true, findings: [{ severity: 'warning', code: 'run-abandoned' }] }]);
});

test('a flush tells of a run that was killed at once; one that goes on is left alone', async () => {
  const to = await server();
  const shop = await shopWith(to);
  const { openServicesLedger } = await import('../../services/open-ledger.ts');
  const ledger = await openServicesLedger(shop.config, shop.services);
  const startedAt = new Date(testClock().getTime() - 60_000).toISOString();
  const run = { definition: 'home', type: 'FULL', startedAt, pid: 1, host: 'x', version: '0' } as const;
  ledger.startRun({ ...run, runId: crypto.randomUUID() });
  ledger.close();
  const flush = () => flushNotifications({ config: shop.config }, shop.services);
  const lock = await acquireArchiveLock(shop.archives, { pid: 1, host: 'x', command: 'backup', startedAt });
  expect((await flush()).document).toMatchObject({ deliveries: [], findings: [] });
  await lock.release();
  expect((await flush()).document).toMatchObject({ waiting: 0, findings: [{ code: 'run-abandoned' }] });
  expect((await flush()).document.findings).toEqual([]);
  expect(reports(to)).toMatchObject([
    {
      event: 'backup',
      exit: 'terminated',
      definitions: [{ name: 'home', outcome: 'failed', findings: [{ code: 'run-abandoned' }] }],
      text: { title: 'Backup failed on test-host: home' },
    },
  ]);
  expect((await backup(shop)).exit).toBe('done');
  expect(reports(to).at(-1)).toMatchObject({ recovered: true, findings: [] });
});

test('damage that a verification finds is told; that all is intact is not', async () => {
  const to = await server();
  const shop = await shopWith(to);
  const { document } = await backup(shop);
  const all = { config: shop.config, archives: [], definition: null };
  await verifyArchives(all, shop.services);
  const slice = join(shop.archives, `${document.runs[0]?.archive?.name}.1.dar`);
  const bytes = readFileSync(slice);
  bytes[200] = (bytes[200] ?? 0) ^ 0xff;
  await writeFile(slice, bytes);
  const verified = await verifyArchives(all, shop.services);
  expect(verified.exit).toBe('damage');
  expect(reports(to).map(({ event, exit, severity }) => [event, exit, severity])).toEqual([
    ['backup', 'done', 'info'],
    ['verify', 'damage', 'error'],
  ]);
});

test('a ledger that cannot be opened is no reason to say nothing', async () => {
  const to = await server();
  const shop = await shopWith(to);
  await mkdir(shop.config.state, { recursive: true });
  const { default: Sqlite } = await import('better-sqlite3');
  const other = new Sqlite(join(shop.config.state, 'ledger.sqlite'));
  other.exec('PRAGMA application_id = 1; CREATE TABLE t (x)');
  other.close();
  const { exit, document } = await backup(shop);
  expect([exit, document.findings.map(({ code }) => code)]).toEqual([
    'degraded',
    ['ledger-unusable', 'outbox-unusable'],
  ]);
  expect(reports(to)).toMatchObject([{ outcome: 'degraded', attempt: 1 }]);
});

test('a notifier that hangs delays the end by its deadline, and its message is kept', async () => {
  const plugin = bell('', {
    send: (_report, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  });
  const shop = await shopWith(await server(), { plugins: [] });
  const plugins = await createPluginHost({
    registered: [{ source: plugin.name, version: '1.0.0', plugin }],
    sections: {},
    stages: { ...STAGES, notify: { ...STAGES.notify, deadline: 0.2 } },
  });
  const { exit, document } = await backup(await shop.with({ services: { plugins } }));
  expect([exit, document.findings[0]?.message]).toEqual([
    'done',
    expect.stringContaining('passed its deadline of 0.2 s. It is kept'),
  ]);
});

test('nothing is kept when no notifier is set up, and a test says so', async () => {
  const to = await server();
  const shop = await shopWith(to, { plugins: [bell(to.url, { wants: () => [] })] });
  await backup(shop);
  expect((await notificationLog({ config: shop.config, limit: 10 }, shop.services)).document.deliveries).toEqual([]);
  await expect(testNotifiers({ config: shop.config, notifier: null }, shop.services)).rejects.toMatchObject({
    code: 'config-invalid',
    message: 'No notifier is set up. darkive-plugin-bell: is not set up.',
  });
});

test('a test message is sent at once, and is not kept', async () => {
  const to = await server({}, { status: 404 });
  const shop = await shopWith(to);
  const tested = () => testNotifiers({ config: shop.config, notifier: null }, shop.services);
  expect(await tested()).toMatchObject({
    exit: 'done',
    document: { results: [{ notifier: 'darkive-plugin-bell', result: 'sent' }] },
  });
  expect(reports(to)).toMatchObject([{ event: 'test', text: { title: 'Test message from Darkive on test-host' } }]);
  expect(await tested()).toMatchObject({
    exit: 'failed',
    document: { results: [{ result: 'failed', hint: expect.any(String) }] },
  });
  await expect(testNotifiers({ config: shop.config, notifier: 'bell' }, shop.services)).rejects.toMatchObject({
    code: 'plugin-unknown',
    hint: 'Use darkive-plugin-bell.',
  });
  expect((await notificationLog({ config: shop.config, limit: 10 }, shop.services)).document.deliveries).toEqual([]);
});

test('messages for a notifier that was uninstalled wait a week, then are given up', async () => {
  const to = await server({ status: 500 });
  const shop = await shopWith(to);
  await backup(shop);
  const without = async (days: number) => {
    const later = await shop.with({ plugins: [], services: { clock: clockAhead(days * 86_400_000) } });
    return (await flushNotifications({ config: later.config }, later.services)).document.deliveries;
  };
  expect(await without(1)).toMatchObject([{ result: 'waiting', problem: expect.stringContaining('is not installed') }]);
  expect(await without(8)).toMatchObject([{ result: 'given-up' }]);
});

test('secrets that are known by then are in no message', async () => {
  const to = await server();
  const mask = (text: string): string => text.replaceAll('hunter22', '***');
  const shop = await shopWith(to, {
    definition: { scripts: { before: ['sh', '-c', 'echo hunter22 >&2; exit 1'] } },
    services: { mask },
  });
  await backup(shop);
  expect(to.requests[0]?.body).toContain('It said: ***');
  expect(to.requests[0]?.body).not.toContain('hunter22');
});
