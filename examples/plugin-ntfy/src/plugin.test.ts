import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import {
  createTestContext,
  makeTestArchive,
  pluginContract,
  startTestServer,
  testNotification,
} from '@darkive/core/testing';
import { plugin } from './plugin.ts';

const server = await startTestServer();
after(() => server.close());
const secrets = { 'env:TOPIC': 'my-backups' };

pluginContract({
  plugin: () => plugin,
  validOptions: [
    { topic: 'env:TOPIC', server: server.url },
    { topic: 'file:/etc/topic', token: 'env:TOKEN' },
  ],
  invalidOptions: [{}, { topic: 'my-backups' }, { topic: 'env:TOPIC', sever: 'https://ntfy.example' }],
  secrets,
  it,
  describe,
});

describe('the message', () => {
  it('goes to the topic, as urgent as what happened', async () => {
    await send('failed');
    const { topic, priority, title } = JSON.parse(server.requests.at(-1)?.body ?? '{}');
    assert.deepEqual([topic, priority, title], ['my-backups', 5, 'Backup failed on test: test']);
    await send('success');
    assert.equal(JSON.parse(server.requests.at(-1)?.body ?? '{}').priority, 2);
  });

  it('carries the token, if there is one', async () => {
    await send('success');
    assert.equal(server.requests.at(-1)?.headers['authorization'], undefined);
    await send('success', { 'env:NTFY_TOKEN': 'tk_1' });
    assert.equal(server.requests.at(-1)?.headers['authorization'], 'Bearer tk_1');
  });
});

async function send(outcome: 'failed' | 'success', more: Readonly<Record<string, string>> = {}): Promise<void> {
  const options = { topic: 'env:TOPIC', server: server.url, token: 'env:NTFY_TOKEN' };
  const made = await createTestContext({ options, stage: 'notify', secrets: { ...secrets, ...more } });
  try {
    const archive = await makeTestArchive({ directory: `${made.directory}/archives` });
    await plugin.hooks.notify?.({ report: testNotification(archive, outcome) }, made.context);
  } finally {
    await made.cleanUp();
  }
}
