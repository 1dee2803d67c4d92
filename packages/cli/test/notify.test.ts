import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupDocument } from '@darkive/core/making/backup-document';
import type { NotifyLogDocument } from '@darkive/core/knowing/notify-documents';
import type { NotificationReport } from '@darkive/core/records';
import { startTestServer, type TestAnswer, type TestServer } from '@darkive/core/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { createSandbox, ended, type Sandbox } from './support/cli.ts';

// The whole command with the bundled notifiers, against real servers.

const TOKEN = 'Very-Secret_Token123456';

const servers: TestServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));

interface Stand extends Sandbox {
  readonly server: TestServer;
  readonly file: string;
  configure(change?: object, definitions?: object): Promise<void>;
}

async function stand(tls?: { key: string; cert: string }): Promise<Stand> {
  const server = await startTestServer(tls);
  servers.push(server);
  const sandbox = await createSandbox({
    HOOK: `${server.url}/hook/${TOKEN}`,
    DISCORD: `${server.url}/api/webhooks/1234/${TOKEN}`,
  });
  const { directory } = sandbox;
  for (const name of ['home', 'archives', 'config']) await mkdir(join(directory, name));
  await writeFile(join(directory, 'home/a.txt'), 'a');
  const file = join(directory, 'config/config.yaml');
  const configure: Stand['configure'] = async (
    change = {},
    definitions = { home: { root: join(directory, 'home') } },
  ) => {
    const settings = {
      version: 1,
      archives: join(directory, 'archives'),
      state: join(directory, 'state/own'),
      temporary: join(directory, 'tmp'),
      definitions,
      plugins: { '@darkive/plugin-webhook': { url: 'env:HOOK' } },
      ...change,
    };
    await writeFile(file, JSON.stringify(settings, null, 2));
  };
  await configure();
  return { ...sandbox, server, file, configure };
}

function reports({ server }: Stand): NotificationReport[] {
  return server.requests.map(({ body }) => JSON.parse(body) as NotificationReport);
}

/** Every byte that Darkive keeps: nothing of it may show the token. */
async function kept(directory: string): Promise<string> {
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  const texts = files.filter((one) => one.isFile()).map((one) => readFile(join(one.parentPath, one.name), 'latin1'));
  return (await Promise.all(texts)).join('\n');
}

test('a backup of two definitions is one message for each notifier, and the log shows them', async () => {
  const here = await stand();
  const { directory } = here;
  await here.configure(
    {
      plugins: {
        '@darkive/plugin-webhook': { url: 'env:HOOK' },
        '@darkive/plugin-discord': { webhook: 'env:DISCORD' },
      },
    },
    { home: { root: join(directory, 'home') }, gone: { root: join(directory, 'gone') } },
  );
  expect((await here.run('backup', 'full')).code).toBe(7);
  expect(here.server.requests.map(({ path }) => path.split('/')[1]).toSorted()).toEqual(['api', 'hook']);
  const embeds = here.server.requests.find(({ path }) => path.startsWith('/api/'))?.body ?? '';
  expect(JSON.parse(embeds)).toMatchObject({ embeds: [{ title: '1 failed' }, { title: '1 success' }] });
  const { document } = await here.json<NotifyLogDocument>('notify', 'log');
  expect(
    document.deliveries.map(({ notifier, state, attempts }) => `${notifier} ${state} ${attempts}`).toSorted(),
  ).toEqual(['@darkive/plugin-discord sent 1', '@darkive/plugin-webhook sent 1']);
  expect((await here.run('notify', 'log')).stdout).toMatch(
    /CREATED .* MESSAGE\n.* sent .* Backup failed on .*: gone \(1 of 2\)\n/,
  );
});

const FAULTS: Readonly<Record<string, TestAnswer>> = {
  'a redirect': { status: 307, headers: { location: 'https://example.org/' } },
  '429': { status: 429, headers: { 'retry-after': '1000' } },
  '500 with 10 MB': { status: 500, body: Buffer.alloc(10 * 2 ** 20, 'x') },
  'something that is not HTTP': { fault: 'broken' },
  'nothing at all': { fault: 'silent' },
};

describe('a run is the same whatever a notifier meets', () => {
  test.concurrent.each(Object.entries(FAULTS))('%s', { timeout: 120_000 }, async (_what, answer) => {
    const here = await stand();
    here.server.answer(answer);
    const { code, document } = await here.json<BackupDocument>('backup', 'full');
    expect([code, document.outcome]).toEqual([0, 'success']);
    expect(document.findings).toMatchObject([
      { severity: 'warning', code: 'notify-failed', facts: { plugin: '@darkive/plugin-webhook' } },
    ]);
    expect(JSON.stringify(document)).not.toContain(TOKEN);
    expect(await kept(join(here.directory, 'state'))).not.toContain(TOKEN);
    expect((await here.run('notify', 'log')).stdout).toContain('waiting');
  });
});

test('a certificate that nobody signed is refused; one that the machine trusts is not', async () => {
  const support = join(import.meta.dirname, '../../core/src/net/test-support');
  const [key, cert] = await Promise.all(
    ['key', 'crt'].map((ending) => readFile(join(support, `self-signed.${ending}`), 'utf8')),
  );
  const here = await stand({ key: key ?? '', cert: cert ?? '' });
  const { code, stderr, stdout } = await here.run('notify', 'test');
  expect([code, stdout]).toEqual([
    1,
    expect.stringMatching(/failed .*plugin-webhook: the TLS connection cannot be trusted/),
  ]);
  expect(`${stdout}${stderr}`).not.toContain(TOKEN);
  // A backup is what it is all the same, and its message waits.
  expect(await here.json<BackupDocument>('backup', 'full')).toMatchObject({
    code: 0,
    document: { outcome: 'success', findings: [{ code: 'notify-failed', message: expect.stringContaining('TLS') }] },
  });
  expect((await here.run('notify', 'log')).stdout).toContain('waiting');
  const trusting = await createSandbox({
    HOOK: `${here.server.url.replace('127.0.0.1', 'localhost')}/`,
    NODE_EXTRA_CA_CERTS: join(support, 'self-signed.crt'),
  });
  expect(await trusting.run('notify', 'test', '--config', here.file)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^sent /),
  });
});

test('a configuration that cannot be loaded is told as the last good one would have, and ends as before', async () => {
  const here = await stand();
  expect((await here.run('backup', 'full')).code).toBe(0);
  await writeFile(here.file, `${await readFile(here.file, 'utf8')}\n  nonsense: [`);
  const { code, stderr } = await here.run('backup', 'full');
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: The configuration has \d problems/m)]);
  expect(reports(here).at(-1)).toMatchObject({
    event: 'configuration',
    outcome: 'failed',
    exit: 'usage',
    findings: [{ severity: 'error', code: 'config-invalid', message: expect.stringContaining('config.yaml:') }],
    text: { title: expect.stringMatching(/^Darkive cannot run on .*: its configuration cannot be used$/) },
  });
  const others = ['scrub', 'drill', 'prune', 'verify'];
  for (const command of others) expect((await here.run(command)).code).toBe(2);
  expect(reports(here).slice(2)).toMatchObject(others.map(() => ({ event: 'configuration', exit: 'usage' })));
  // The message is in the outbox of the last good configuration.
  await here.configure();
  expect((await here.run('notify', 'log')).stdout).toContain('its configuration cannot be used');
  expect(await kept(join(here.directory, 'state'))).not.toContain(TOKEN);
});

test('without a last good configuration the variable of dar-backup says where to', async () => {
  const here = await stand();
  await writeFile(here.file, 'version: 1\n');
  const sandbox = await createSandbox({ DAR_BACKUP_DISCORD_WEBHOOK_URL: here.env['DISCORD'] ?? '' });
  expect((await sandbox.run('backup', 'full', '--config', here.file)).code).toBe(2);
  expect(here.server.requests.map(({ path }) => path)).toEqual([`/api/webhooks/1234/${TOKEN}?wait=true`]);
});

test('what could not be sent is sent by a flush', async () => {
  const here = await stand();
  here.server.answer({ status: 503 }, {});
  expect((await here.run('backup', 'full')).code).toBe(0);
  expect(await here.run('notify', 'flush')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^sent .*plugin-webhook .*\nNothing waits\.\n$/),
  });
  expect(await here.run('notify', 'flush')).toMatchObject({ code: 0, stdout: 'Nothing waits.\n' });
  const [first, second] = reports(here);
  expect(second?.id).toBe(first?.id);
});

test('a test goes to the notifier that is named, and names what is missing', async () => {
  const here = await stand();
  expect(await here.run('notify', 'test')).toMatchObject({
    code: 0,
    stdout: 'sent    @darkive/plugin-webhook\nnot set up: @darkive/plugin-discord\n',
  });
  expect(reports(here)).toMatchObject([{ event: 'test' }]);
  const { code, document } = await here.json('notify', 'test', '@darkive/plugin-discord');
  expect(code).toBe(1);
  expect(document).toMatchObject({
    results: [{ result: 'failed', problem: expect.stringContaining('DAR_BACKUP_DISCORD_WEBHOOK_URL') }],
  });
  expect(await here.run('notify', 'test', 'discord')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('→ Use @darkive/plugin-discord.'),
  });
  await here.configure({ plugins: {} });
  expect(await here.run('notify', 'test')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('No notifier is set up'),
  });
});

test('a webhook that is missing is a warning of the backup and of doctor; one that is no reference is exit 2', async () => {
  const here = await stand();
  await here.configure({ plugins: { '@darkive/plugin-discord': { webhook: 'env:NOT_SET' } } });
  const { code, document } = await here.json<BackupDocument>('backup', 'full');
  expect([code, document.outcome]).toEqual([0, 'success']);
  expect(document.findings).toMatchObject([
    { code: 'notify-failed', message: expect.stringMatching(/plugin-discord .*NOT_SET/) },
  ]);
  expect(await here.run('doctor')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/warning .*plugin-discord tells nobody: .*NOT_SET/),
  });
  await here.configure({
    plugins: { '@darkive/plugin-discord': { webhook: `https://discord.com/api/webhooks/1/${TOKEN}` } },
  });
  const wrong = await here.run('backup', 'full');
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    expect.stringMatching(/plugins: @darkive\/plugin-discord: .*webhook: must be a reference/),
  ]);
  expect(`${wrong.stderr}${wrong.stdout}`).not.toContain(TOKEN);
});

test('an interrupted backup is told before the command ends', async () => {
  const here = await stand();
  const root = join(here.directory, 'home');
  await here.configure(
    {},
    { home: { root, scripts: { before: ['sh', '-c', `touch ${here.directory}/began; exec sleep 60`] } } },
  );
  const child = here.start('backup', 'full');
  const end = ended(child);
  while (!(await readdir(here.directory)).includes('began')) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGTERM');
  expect((await end).code).toBe(143);
  expect(reports(here)).toMatchObject([
    { outcome: 'failed', exit: 'terminated', definitions: [{ error: { code: 'terminated' } }] },
  ]);
});

test('a dead man’s switch is told of start and end of each definition', async () => {
  const here = await stand();
  const home = join(here.directory, 'home');
  const section = { '@darkive/plugin-webhook': { healthchecks: 'env:HOOK' } };
  await here.configure({ plugins: {} }, { home: { root: home, plugins: section }, other: { root: home } });
  expect((await here.run('backup', 'full')).code).toBe(0);
  expect(here.server.requests.map(({ path }) => path.split('?')[0])).toEqual([
    `/hook/${TOKEN}/start`,
    `/hook/${TOKEN}`,
  ]);
});

test('editors are told of the options of every plugin', async () => {
  const here = await stand();
  const { stdout } = await here.run('config', 'schema');
  expect(JSON.parse(stdout)).toMatchObject({
    properties: {
      plugins: {
        properties: {
          '@darkive/plugin-discord': { properties: { webhook: { description: expect.any(String) } } },
          '@darkive/plugin-webhook': { properties: { 'uptime-kuma': expect.any(Object) } },
          '@darkive/plugin-par2': { properties: { threads: expect.any(Object) } },
        },
      },
    },
  });
  expect((await here.run('config', 'check')).stdout).toMatch(
    /ok  options of @darkive\/plugin-dashboard, @darkive\/plugin-discord, @darkive\/plugin-disks, @darkive\/plugin-par2, @darkive\/plugin-systemd, @darkive\/plugin-webhook/,
  );
});
