import {
  createTestContext,
  makeTestArchive,
  pluginContract,
  startTestServer,
  testNotification,
} from '@darkive/core/testing';
import { afterAll, describe, expect, it, test } from 'vitest';
import type { DiscordMessage } from './message.ts';
import { optionsSchema } from './options.ts';
import { plugin } from './plugin.ts';
import register from './register.ts';

const TOKEN = 'aVeryLongToken_that-nobody-may-see';
const server = await startTestServer();
afterAll(() => server.close());
const webhook = `${server.url}/api/webhooks/123456/${TOKEN}`;
const secrets = {
  'env:HOOK': webhook,
  'env:DAR_BACKUP_DISCORD_WEBHOOK_URL': webhook,
  'env:BAD': 'https://example.org/hello',
};

pluginContract({
  plugin: () => plugin,
  validOptions: [{ webhook: 'env:HOOK' }, {}, { webhook: 'file:/etc/hook', username: 'Backups' }, { webhook: null }],
  invalidOptions: [
    { webhook: 'https://discord.com/api/webhooks/1/x' },
    { webhook: 3 },
    { username: '' },
    { username: 'x'.repeat(81) },
  ],
  secrets,
  it,
  describe,
});

async function stand(section: object = { webhook: 'env:HOOK' }, given: Readonly<Record<string, string>> = secrets) {
  const made = await createTestContext({ options: optionsSchema.parse(section), stage: 'notify', secrets: given });
  const archive = await makeTestArchive({ directory: `${made.directory}/archives`, sliceBytes: [10] });
  await made.cleanUp();
  const send = async () => plugin.hooks.notify?.({ report: testNotification(archive, 'failed') }, made.context);
  return { ...made, archive, send };
}

test('the register hook returns the plugin', async () => {
  expect(await register()).toBe(plugin);
});

test('a report is one POST of an embed, which mentions nobody', async () => {
  const { send } = await stand({ webhook: 'env:HOOK', username: 'Backups' });
  const before = server.requests.length;
  await send();
  const [request, ...others] = server.requests.slice(before);
  expect([request?.method, request?.path, others]).toEqual(['POST', `/api/webhooks/123456/${TOKEN}?wait=true`, []]);
  expect(JSON.parse(request?.body ?? '') as DiscordMessage).toMatchObject({
    username: 'Backups',
    allowed_mentions: { parse: [] },
    embeds: [
      { color: 0xd64545, fields: [{ name: 'test FULL: failed', value: expect.stringContaining('→ Read the log') }] },
    ],
  });
});

test('short pauses that Discord asks for are taken, long ones are left to the next run', async () => {
  const { send } = await stand();
  const before = server.requests.length;
  const limit = (seconds: string) => ({ status: 429, headers: { 'retry-after': seconds } });
  server.answer(limit('0.05'), limit('0.05'), { status: 204 });
  await send();
  expect(server.requests.length - before).toBe(3);
  server.answer(limit('60'), {});
  await expect(send()).rejects.toMatchObject({ retryAfter: 60, permanent: false });
  expect(server.requests.length - before).toBe(4);
});

test.each([
  [{ webhook: 'env:BAD' }, /^webhook: the address does not end in \/api\/webhooks\/ID\/TOKEN/],
  [{ webhook: 'env:NOT-THERE'.replace('-', '_') }, /No secret/],
])('%j is named with its key, and never repeated', async (section, message) => {
  const { send, context } = await stand(section);
  await expect(send()).rejects.toThrow(message);
  const found = await plugin.hooks.preflight?.({ definition: 'home', type: null, archives: '/a' }, context);
  expect(found).toMatchObject([{ severity: 'warning', message: expect.stringContaining('@darkive/plugin-discord') }]);
  expect(JSON.stringify(found)).not.toContain('example.org');
  expect(await plugin.hooks.preflight?.({ definition: 'home', type: 'FULL', archives: '/a' }, context)).toEqual([]);
});

test('a webhook that is deleted, or redirects, is an error without the token', async () => {
  const { send } = await stand();
  for (const answer of [
    { status: 404 },
    { status: 301, headers: { location: 'https://discord.com/' } },
    { status: 500 },
  ]) {
    server.answer(answer, {});
    await expect(send()).rejects.toSatisfy((error: Error) => !JSON.stringify([error, error.message]).includes(TOKEN));
  }
});

test('it wants everything when a webhook is configured or the variable of dar-backup is set, else nothing', async () => {
  const wants = plugin.wants;
  if (typeof wants !== 'function') throw new Error('wants is no function');
  const asked = (section: object, found: boolean) =>
    wants(optionsSchema.parse(section), {
      secret: async () => (found ? webhook : Promise.reject(new Error('not set'))),
    });
  expect(await asked({}, false)).toEqual([]);
  expect(await asked({}, true)).toContain('success');
  expect(await asked({ webhook: 'env:HOOK' }, false)).toContain('failed');
});
