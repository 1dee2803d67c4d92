import { createServer, request } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { DarkiveError, type DashboardDocument } from '@darkive/core/plugin';
import { expect, onTestFinished, test } from 'vitest';
import type { DashboardReader } from './dashboard-source.ts';
import { startDashboard, type RunningDashboard } from './start-dashboard.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

const NO_READER: DashboardReader = {
  document: async () => {
    throw new DarkiveError('config-invalid', 'The configuration is <broken>.', { hint: 'Mend it.' });
  },
  find: async () => {
    throw new TypeError('secret detail');
  },
  versions: async () => {
    throw new DarkiveError('catalogue-unusable', 'No index.', { hint: 'Rebuild it.' });
  },
};

async function start(change: Partial<Parameters<typeof startDashboard>[0]> = {}): Promise<RunningDashboard> {
  const running = await startDashboard({
    reader: NO_READER,
    assets: { script: 'script', style: 'style' },
    address: '127.0.0.1',
    port: 0,
    allowRemote: false,
    password: null,
    names: [],
    onBug: () => {},
    clock: () => performance.now(),
    ...change,
  });
  onTestFinished(() => running.close());
  return running;
}

/** Without a browser's manners: every header can be set, redirects are not followed. */
async function ask(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Answer> {
  const asked = request({ host: '127.0.0.1', port, path, headers, method, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [import('node:http').IncomingMessage];
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

test('the token of the address becomes a cookie that no script and no other site gets, and leaves the address', async () => {
  const { url, port } = await start();
  const { pathname, search } = new URL(url);
  expect(search).toMatch(/^\?token=[\w-]{43}$/);
  const entered = await ask(port, `${pathname}${search}`);
  expect(entered.status).toBe(303);
  expect(entered.headers['location']).toBe('/');
  const cookie = String(entered.headers['set-cookie']);
  expect(cookie).toMatch(new RegExp(`^darkive-dashboard-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`));
  const admitted = { cookie: cookie.split(';')[0] ?? '' };
  expect(await ask(port, '/app.js', admitted)).toMatchObject({ status: 200, body: 'script' });
  expect(await ask(port, '/app.js', { cookie: `darkive-dashboard-${port}=wrong` })).toMatchObject({ status: 401 });
  for (const path of ['/', '/app.js', '/app.css', '/api/dashboard', '/api/find?pattern=x', '/nothing']) {
    expect(await ask(port, path), path).toMatchObject({ status: 401 });
  }
});

test('every answer, refusals too, forbids scripts of others, frames, caches and other sites', async () => {
  const { url, port } = await start();
  const answers = [
    await ask(port, new URL(url).pathname + new URL(url).search),
    await ask(port, '/'),
    await ask(port, '/', { host: 'evil.example' }),
    await ask(port, '/', { origin: 'http://evil.example' }),
    await ask(port, '/', {}, 'POST'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([303, 401, 421, 403, 405]);
  for (const { headers } of answers) {
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/^default-src 'none'; script-src 'self'; style-src 'self'/),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-frame-options': 'DENY',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  }
  const policy = String(answers[0]?.headers['content-security-policy']);
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
});

test('another site, a rebound name and a foreign origin are refused even with the cookie', async () => {
  const { url, port } = await start();
  const token = new URL(url).searchParams.get('token') ?? '';
  const cookie = `darkive-dashboard-${port}=${token}`;
  expect(await ask(port, '/app.css', { cookie })).toMatchObject({ status: 200 });
  expect(await ask(port, '/app.css', { cookie, host: `evil.example:${port}` })).toMatchObject({ status: 421 });
  expect(await ask(port, '/app.css', { cookie, origin: 'http://evil.example' })).toMatchObject({ status: 403 });
  expect(await ask(port, '/app.css', { cookie, 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403 });
  expect(await ask(port, `/?token=${token}`, { 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403 });
  const head = await ask(port, '/app.css', { cookie }, 'HEAD');
  expect(head).toMatchObject({ status: 200, body: '' });
});

test('what cannot be read is said in words; a bug says nothing but is told to the terminal', async () => {
  const bugs: unknown[] = [];
  const { url, port } = await start({ onBug: (error) => bugs.push(error) });
  const cookie = `darkive-dashboard-${port}=${new URL(url).searchParams.get('token')}`;
  const page = await ask(port, '/', { cookie });
  expect(page).toMatchObject({
    status: 503,
    body: expect.stringContaining('The configuration is &lt;broken&gt;. Mend it.'),
  });
  expect(await ask(port, '/api/dashboard', { cookie })).toMatchObject({ status: 503 });
  const found = await ask(port, '/api/find?pattern=x', { cookie });
  expect(found.status).toBe(500);
  expect(found.body).not.toContain('secret detail');
  expect(await ask(port, '/api/versions?definition=home&path=eA==', { cookie })).toMatchObject({
    status: 503,
    body: '{"error":{"message":"No index. Rebuild it."}}',
  });
  expect(bugs).toEqual([expect.objectContaining({ message: 'secret detail' })]);
});

test('requests that come together share one reading, and what did not change is not sent again', async () => {
  let readings = 0;
  let now = 0;
  const reader: DashboardReader = {
    ...NO_READER,
    document: async () => {
      readings += 1;
      return { generatedAt: `2026-11-21T10:00:0${readings}.000Z`, host: 'vault' } as DashboardDocument;
    },
  };
  const { url, port } = await start({ reader, clock: () => now });
  const cookie = `darkive-dashboard-${port}=${new URL(url).searchParams.get('token')}`;
  const [first, second] = await Promise.all([
    ask(port, '/api/dashboard', { cookie }),
    ask(port, '/api/dashboard', { cookie }),
  ]);
  expect([first.status, second.status, readings]).toEqual([200, 200, 1]);
  now = 5000;
  const again = await ask(port, '/api/dashboard', { cookie, 'if-none-match': String(first.headers['etag']) });
  expect(again).toMatchObject({ status: 304, body: '', headers: { 'darkive-read-at': '2026-11-21T10:00:02.000Z' } });
});

test('the next free port is taken when the wished one is not free', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const taken = (other.address() as AddressInfo).port;
  const { port, moved } = await start({ port: taken });
  expect(moved).toBe(true);
  expect(port).toBeGreaterThan(taken);
});

test('an address that others can reach needs a wish and a password', async () => {
  await expect(start({ address: '0.0.0.0' })).rejects.toMatchObject({
    code: 'usage-invalid',
    message: expect.stringContaining('other machines'),
  });
  await expect(start({ address: '::' })).rejects.toMatchObject({ code: 'usage-invalid' });
  await expect(start({ address: '0.0.0.0', allowRemote: true })).rejects.toMatchObject({
    hint: expect.stringMatching(/^Add --password/),
  });
  await expect(start({ address: '0.0.0.0', allowRemote: true, password: 'short' })).rejects.toMatchObject({
    code: 'usage-invalid',
  });
  await expect(start({ address: '192.0.2.1', allowRemote: true, password: 'a long password' })).rejects.toMatchObject({
    code: 'io-failed',
    hint: expect.stringMatching(/^Choose an address/),
  });

  const { port, url } = await start({ address: '0.0.0.0', allowRemote: true, password: 'a long password' });
  expect(url).toBe(`http://127.0.0.1:${port}/`);
  const asked = await ask(port, '/app.js');
  expect(asked).toMatchObject({
    status: 401,
    headers: { 'www-authenticate': 'Basic realm="Darkive", charset="UTF-8"' },
  });
  const authorization = `Basic ${Buffer.from('anna:a long password').toString('base64')}`;
  expect(await ask(port, '/app.js', { authorization, host: `192.168.1.5:${port}` })).toMatchObject({ status: 200 });
  expect(await ask(port, '/app.js', { authorization, host: `evil.example:${port}` })).toMatchObject({ status: 421 });
});
