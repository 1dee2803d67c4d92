import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startTestServer, type TestServer } from '../plugin/testing/test-server.ts';
import { retryAfterSeconds, sendRequest, type WebRequest } from './send-request.ts';
import { webAddressProblem } from './web-address.ts';

const never = new AbortController().signal;

async function server(tls?: { key: string; cert: string }): Promise<TestServer> {
  const started = await startTestServer(tls);
  onTestFinished(() => started.close());
  return started;
}

/** What a request is answered with, as plain data. */
async function outcome(url: string, request: WebRequest = {}): Promise<Record<string, unknown>> {
  try {
    const { status } = await sendRequest(url, request, never);
    return { status };
  } catch (error) {
    const { message, status, retryAfter, permanent } = error as Error & Record<string, unknown>;
    return { message, status, retryAfter, permanent };
  }
}

test('a request arrives as it was given, and the answer comes back', async () => {
  const { url, requests, answer } = await server();
  answer({ status: 201, headers: { 'X-Id': '7' }, body: 'made' });
  const response = await sendRequest(`${url}/a?b=c`, { method: 'PUT', headers: { 'X-A': 'b' }, body: 'text' }, never);
  expect(response).toMatchObject({ status: 201, body: 'made', headers: { 'x-id': '7' } });
  expect(requests).toMatchObject([
    { method: 'PUT', path: '/a?b=c', body: 'text', headers: { 'x-a': 'b', 'user-agent': 'Darkive' } },
  ]);
});

test.each([
  [{ status: 301, headers: { location: 'http://127.0.0.1:1/' } }, /redirects elsewhere \(HTTP 301\)/, false],
  [{ status: 400 }, /HTTP 400/, true],
  [{ status: 404 }, /no such address, or refuses access \(HTTP 404\)/, false],
  [{ status: 413 }, /HTTP 413/, true],
  [{ status: 500 }, /HTTP 500/, false],
  [{ status: 503 }, /HTTP 503/, false],
])('%j is an error that says whether another attempt is worth it', async (answered, message, permanent) => {
  const { url, answer, requests } = await server();
  answer(answered);
  expect(await outcome(url)).toEqual({
    message: expect.stringMatching(message),
    status: answered.status,
    retryAfter: null,
    permanent,
  });
  expect(requests).toHaveLength(1);
});

test('a server that asks to wait says for how long', async () => {
  const { url, answer } = await server();
  answer({ status: 429, headers: { 'retry-after': '2.5' } });
  expect(await outcome(url)).toMatchObject({ status: 429, retryAfter: 2.5, permanent: false });
  const date = 'Sat, 21 Nov 2026 10:00:00 GMT';
  expect(retryAfterSeconds({ 'retry-after': 'Sat, 21 Nov 2026 10:02:00 GMT', date })).toBe(120);
  expect(retryAfterSeconds({ 'retry-after': 'soon', date })).toBeNull();
});

test('a server that says nothing, or breaks off, is an error within the time', async () => {
  const { url, answer } = await server();
  answer({ fault: 'silent' });
  expect(await outcome(url, { timeout: 300 })).toMatchObject({
    message: expect.stringMatching(/did not answer within 0.3 s/),
  });
  answer({ fault: 'broken' });
  expect(await outcome(url)).toMatchObject({ message: expect.stringMatching(/the connection broke/) });
});

test('a server that has said yes has said it, whatever becomes of its body', async () => {
  const { url, answer } = await server();
  answer({ body: Buffer.alloc(10 * 2 ** 20, 'x') });
  expect((await sendRequest(url, {}, never)).body).toHaveLength(64 * 1024);
  answer({ fault: 'unfinished' });
  expect(await outcome(url, { timeout: 500 })).toEqual({ status: 200 });
});

test('a name that cannot be resolved, a port that nobody listens on, and a certificate that nobody signed', async () => {
  expect(await outcome('https://no-such-host.invalid/')).toMatchObject({
    message: expect.stringMatching(/could not be resolved/),
  });
  expect(await outcome('http://127.0.0.1:1/')).toMatchObject({
    message: expect.stringMatching(/refused the connection/),
  });
  const [key = '', cert = ''] = ['key', 'crt'].map((ending) =>
    readFileSync(join(import.meta.dirname, `test-support/self-signed.${ending}`), 'utf8'),
  );
  const { url, requests } = await server({ key, cert });
  expect(await outcome(url)).toMatchObject({
    message: expect.stringMatching(/TLS connection cannot be trusted \(DEPTH_ZERO/),
  });
  expect(requests).toEqual([]);
});

test('an aborted signal ends the request with its reason', async () => {
  const { url, answer } = await server();
  answer({ fault: 'silent' });
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('enough')), 50);
  await expect(sendRequest(url, {}, controller.signal)).rejects.toThrow('enough');
  await expect(sendRequest(url, {}, controller.signal)).rejects.toThrow('enough');
});

test.each([
  'https://x.example/a',
  'http://localhost:1/',
  'http://a.localhost/',
  'http://[::1]:80/',
  'http://127.8.9.10/',
  'http://0x7f000001/',
  'http://10.0.0.1/',
  'http://172.31.255.255/',
  'http://192.168.1.1:8080/a',
  'http://169.254.1.1/',
  'http://[fd12::1]/',
  'http://[fe80::1]/',
  'http://[::ffff:192.168.0.1]/',
  'http://nas/',
  'http://NAS.Local./a',
  'http://ntfy.lan/',
  'http://a.b.home.arpa/',
])('%s can be used', (address) => {
  expect(webAddressProblem(address)).toBeNull();
});

test.each([
  'http://x.example/',
  'http://172.32.0.1/',
  'http://192.169.0.1/',
  'http://11.0.0.1/',
  'http://[2001:db8::1]/',
  'http://[::ffff:8.8.8.8]/',
  'http://8.8.8.8/',
  'http://134744072/',
  'http://local.example/',
  'http://evil-lan.example/',
  'http://10.0.0.1.example/',
  'http://com./',
])('%s is refused: everybody on the way could read it', (address) => {
  expect(webAddressProblem(address)).toMatch(/^does not begin with https:/);
});

test('no message repeats an address', async () => {
  for (const address of ['s3cret', 'http://x.example/s3cret', 'file:///s3cret', 'https://s3cret:x@x.example/']) {
    expect(webAddressProblem(address)).not.toBeNull();
    const { message } = await outcome(address);
    expect(message).toMatch(/^the address /);
    expect(message).not.toContain('s3cret');
  }
});
