import { createHmac } from 'node:crypto';
import {
  createTestContext,
  makeTestArchive,
  pluginContract,
  startTestServer,
  testNotification,
  testReport,
} from '@darkive/core/testing';
import type { HookName, Outcome } from '@darkive/core/plugin';
import { afterAll, describe, expect, it, test } from 'vitest';
import { optionsSchema } from './options.ts';
import { plugin } from './plugin.ts';
import register from './register.ts';

const server = await startTestServer();
afterAll(() => server.close());
const secrets = {
  'env:URL': `${server.url}/hook?key=s3cret`,
  'env:KEY': 'signing-key',
  'env:TOKEN': 'Bearer token-1',
  'env:HC': `${server.url}/ping/uuid-1/`,
  'env:KUMA': `${server.url}/api/push/abc?ping=`,
  'env:START': `${server.url}/start`,
  'env:BAD': 'ftp://example.org/',
};

pluginContract({
  plugin: () => plugin,
  validOptions: [
    { 'url': 'env:URL', 'secret': 'env:KEY', 'healthchecks': 'env:HC', 'uptime-kuma': 'env:KUMA' },
    {},
    { url: 'env:URL', method: 'PUT', headers: { 'Authorization': 'env:TOKEN', 'X-Team': 'a b' } },
    { 'ping': { start: 'env:START' }, 'degraded-is': 'success' },
  ],
  invalidOptions: [
    { url: 'https://example.org/' },
    { method: 'GET' },
    { headers: { 'bad header': 'x' } },
    { headers: { 'Content-Length': '3' } },
    { headers: { 'X-A': 'a\r\nX-B: c' } },
    { headers: { 'X-A': 3 } },
    { healthchecks: 'uuid' },
    { ping: { fail: 'env:X' } },
    { 'degraded-is': 'warning' },
  ],
  secrets,
  it,
  describe,
});

async function call(section: object, stage: HookName, outcome: Outcome = 'success') {
  const options = optionsSchema.parse(section);
  const made = await createTestContext({ options, stage, secrets });
  try {
    const archive = await makeTestArchive({ directory: `${made.directory}/archives`, sliceBytes: [10] });
    const before = server.requests.length;
    const { hooks } = plugin;
    if (stage === 'notify') await hooks.notify?.({ report: testNotification(archive, outcome) }, made.context);
    if (stage === 'pre-backup') await hooks['pre-backup']?.(archive.job, made.context);
    if (stage === 'post-backup' || stage === 'on-failure')
      await hooks[stage]?.({ report: testReport(archive, outcome) }, made.context);
    const found =
      stage === 'preflight'
        ? await hooks.preflight?.({ definition: 'test', type: null, archives: '/' }, made.context)
        : [];
    return { requests: server.requests.slice(before), runId: archive.job.runId, logs: made.logs, found };
  } finally {
    await made.cleanUp();
  }
}

test('the register hook returns the plugin', async () => {
  expect(await register()).toBe(plugin);
});

test('the report arrives as JSON, signed, with the headers that were asked for', async () => {
  const section = { url: 'env:URL', method: 'PUT', secret: 'env:KEY', headers: { Authorization: 'env:TOKEN' } };
  const { requests } = await call(section, 'notify', 'failed');
  const [request] = requests;
  expect([request?.method, request?.path]).toEqual(['PUT', '/hook?key=s3cret']);
  const report = JSON.parse(request?.body ?? '') as { id: string };
  expect(report).toMatchObject({
    schema: 'darkive.notification/1',
    outcome: 'failed',
    text: { title: 'Backup failed on test: test' },
  });
  expect(request?.headers).toMatchObject({
    'authorization': 'Bearer token-1',
    'content-type': 'application/json',
    'idempotency-key': report.id,
    'x-darkive-event': 'backup',
    'x-darkive-signature': `sha256=${createHmac('sha256', 'signing-key')
      .update(request?.body ?? '')
      .digest('hex')}`,
  });
});

test('without an address it wants nothing', async () => {
  const { wants } = plugin;
  if (typeof wants !== 'function') throw new Error('wants is no function');
  const tools = { secret: async () => '' };
  expect([
    await wants(optionsSchema.parse({}), tools),
    await wants(optionsSchema.parse({ url: 'env:URL' }), tools),
  ]).toEqual([[], ['failed', 'degraded', 'success', 'skipped']]);
});

test('Healthchecks is told start, success and failure, with the id of the run', async () => {
  const section = { healthchecks: 'env:HC' };
  const start = await call(section, 'pre-backup');
  expect(start.requests).toMatchObject([
    {
      method: 'POST',
      path: `/ping/uuid-1/start?rid=${start.runId}`,
      body: expect.stringMatching(/^test \w+: started$/),
    },
  ]);
  expect((await call(section, 'post-backup')).requests).toMatchObject([{ path: `/ping/uuid-1?rid=${start.runId}` }]);
  expect((await call(section, 'post-backup', 'degraded')).requests).toMatchObject([
    { path: expect.stringContaining('/uuid-1/fail?') },
  ]);
  expect((await call(section, 'on-failure', 'failed')).requests).toMatchObject([
    { path: expect.stringContaining('/uuid-1/fail?') },
  ]);
});

test('Uptime Kuma is told up or down, and nothing at the start', async () => {
  const section = { 'uptime-kuma': 'env:KUMA' };
  expect((await call(section, 'pre-backup')).requests).toEqual([]);
  expect((await call(section, 'post-backup')).requests).toMatchObject([
    { method: 'GET', path: expect.stringMatching(/^\/api\/push\/abc\?ping=&status=up&msg=test\+\w+%3A\+success$/) },
  ]);
  expect((await call({ ...section, 'degraded-is': 'success' }, 'post-backup', 'degraded')).requests[0]?.path).toContain(
    'status=up',
  );
  expect((await call(section, 'on-failure', 'failed')).requests[0]?.path).toContain('status=down');
});

test('a skipped run says nothing, so that skipping for ever raises the alarm', async () => {
  expect((await call({ healthchecks: 'env:HC' }, 'post-backup', 'skipped')).requests).toEqual([]);
});

test('a start that cannot be told never stops a backup; an end is tried twice, and told of', async () => {
  server.answer({ status: 500 });
  const start = await call({ ping: { start: 'env:START' } }, 'pre-backup');
  expect([start.requests.length, start.logs]).toEqual([
    1,
    [expect.stringMatching(/ping\.start was not told: the server answered with HTTP 500/)],
  ]);
  const before = server.requests.length;
  await expect(call({ healthchecks: 'env:HC' }, 'post-backup')).rejects.toThrow(
    /dead man's switch of healthchecks was not told/,
  );
  expect(server.requests.length - before).toBe(2);
  server.answer({});
});

test('doctor is told which reference is missing or no address, and nothing of the secret itself', async () => {
  const { found } = await call({ 'url': 'env:BAD', 'secret': 'env:NOT_THERE', 'uptime-kuma': 'env:KUMA' }, 'preflight');
  expect(found?.map(({ severity, message }) => [severity, message])).toEqual([
    ['warning', '@darkive/plugin-webhook: url: the address does not begin with https://'],
    ['warning', expect.stringMatching(/^@darkive\/plugin-webhook: secret: /)],
  ]);
});
