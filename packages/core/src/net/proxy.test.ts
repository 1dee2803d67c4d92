import { readFileSync } from 'node:fs';
import { createServer, request as forward } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startTestServer, type TestServer } from '../plugin/testing/test-server.ts';
import { routeTo } from './proxy.ts';
import { sendRequest } from './send-request.ts';

const never = new AbortController().signal;
const P = 'http://proxy.example:3128';

test.each([
  ['https://a.example/', { HTTPS_PROXY: P }, 'HTTPS_PROXY'],
  ['https://a.example/', { https_proxy: P }, 'https_proxy'],
  ['https://a.example/', { https_proxy: P, HTTPS_PROXY: 'http://other' }, 'https_proxy'],
  ['https://a.example/', { https_proxy: '', HTTPS_PROXY: P }, null],
  ['https://a.example/', { HTTP_PROXY: P }, null],
  ['http://nas.lan/', { HTTP_PROXY: P }, 'HTTP_PROXY'],
  ['http://nas.lan/', { http_proxy: P }, 'http_proxy'],
  ['http://nas.lan/', { HTTPS_PROXY: P }, null],
  ['http://localhost:80/', { HTTP_PROXY: P }, null],
  ['http://127.0.0.2/', { HTTP_PROXY: P }, null],
  ['https://[::1]/', { HTTPS_PROXY: P }, null],
  ['https://a.example/', { HTTPS_PROXY: P, NO_PROXY: '*' }, null],
  ['https://a.example/', { HTTPS_PROXY: P, NO_PROXY: 'b.example, *' }, null],
  ['https://a.example/', { HTTPS_PROXY: P, NO_PROXY: 'example' }, null],
  ['https://a.example/', { HTTPS_PROXY: P, no_proxy: 'x,.example' }, null],
  ['https://a.example/', { HTTPS_PROXY: P, NO_PROXY: '*.example' }, null],
  ['https://a.example/', { HTTPS_PROXY: P, NO_PROXY: 'A.Example.' }, null],
  ['https://a.example/', { HTTPS_PROXY: P, NO_PROXY: 'a.example:443' }, null],
  ['https://a.example/', { HTTPS_PROXY: P, NO_PROXY: 'a.example:8443' }, 'HTTPS_PROXY'],
  ['https://xa.example/', { HTTPS_PROXY: P, NO_PROXY: 'a.example' }, 'HTTPS_PROXY'],
  ['https://a.example/', { HTTPS_PROXY: P, NO_PROXY: 'a.example', no_proxy: '' }, 'HTTPS_PROXY'],
  ['https://a.example/', { HTTPS_PROXY: P, NO_PROXY: ' , ,' }, 'HTTPS_PROXY'],
  ['http://10.1.2.3/', { HTTP_PROXY: P, NO_PROXY: '10.0.0.0/8' }, null],
  ['http://11.1.2.3/', { HTTP_PROXY: P, NO_PROXY: '10.0.0.0/8' }, 'HTTP_PROXY'],
  ['http://10.1.2.3/', { HTTP_PROXY: P, NO_PROXY: '10.0.0.0/99' }, 'HTTP_PROXY'],
  ['http://10.1.2.3:81/', { HTTP_PROXY: P, NO_PROXY: '10.1.2.3:81' }, null],
  ['http://[fd00::1]/', { HTTP_PROXY: P, NO_PROXY: 'fd00::/8' }, null],
  ['http://[fd00::1]/', { HTTP_PROXY: P, NO_PROXY: '[fd00::1]:80' }, null],
  ['http://[fd00::2]/', { HTTP_PROXY: P, NO_PROXY: 'fd00::1' }, 'HTTP_PROXY'],
])('%s with %j', (address, env, variable) => {
  const direct = { kind: 'direct' };
  expect(routeTo(new URL(address), env)).toEqual(variable === null ? direct : { kind: 'proxy', uri: P, variable });
});

test.each(['socks5://h:1', 'ftp://h', 'http://', 'http://a:%ff@h', '::'])('%s is no proxy', async (HTTPS_PROXY) => {
  expect(routeTo(new URL('https://a.example'), { HTTPS_PROXY })).toEqual({ kind: 'wrong', variable: 'HTTPS_PROXY' });
  await expect(sendRequest('https://a.example', {}, never, { HTTPS_PROXY })).rejects.toMatchObject({
    message: 'HTTPS_PROXY does not hold the address of a proxy',
    permanent: false,
  });
});

test('a proxy without a scheme is one of http', () => {
  expect(routeTo(new URL('https://a.example'), { https_proxy: 'h:1' })).toMatchObject({ uri: 'http://h:1' });
});

/** A proxy that sends everything to one server, whatever name was asked for. */
async function proxyTo(target: TestServer, status = 200) {
  const asked: string[] = [];
  const credentials: (string | undefined)[] = [];
  const { port } = new URL(target.url);
  const sockets = new Set<Socket>();
  const proxy = createServer((incoming, answer) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    credentials.push(incoming.headers['proxy-authorization']);
    if (status !== 200) return void answer.writeHead(status).end();
    const { pathname } = new URL(incoming.url ?? '');
    const onward = forward({ port, path: pathname, method: incoming.method, headers: incoming.headers }, (given) => {
      answer.writeHead(given.statusCode ?? 0, given.headers);
      given.pipe(answer);
    });
    incoming.pipe(onward);
  });
  proxy.on('connect', (incoming, socket: Socket) => {
    asked.push(`CONNECT ${incoming.url}`);
    credentials.push(incoming.headers['proxy-authorization']);
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const onward = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    sockets.add(onward);
    onward.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  });
  return { address: `127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked, credentials };
}

async function server(tls?: { key: string; cert: string }): Promise<TestServer> {
  const started = await startTestServer(tls);
  onTestFinished(() => started.close());
  return started;
}

test('http is handed on by the proxy, with its name and password, and neither to the server', async () => {
  const target = await server();
  const { address, asked, credentials } = await proxyTo(target);
  const env = { http_proxy: `http://anna:s3cret%21@${address}` };
  expect(await sendRequest('http://nas.lan/hook', { body: 'text' }, never, env)).toMatchObject({ status: 200 });
  expect(asked).toEqual(['POST http://nas.lan/hook']);
  expect(credentials).toEqual([`Basic ${Buffer.from('anna:s3cret!').toString('base64')}`]);
  expect(target.requests).toMatchObject([{ path: '/hook', body: 'text', headers: { host: 'nas.lan' } }]);
});

test('https is a tunnel: the proxy sees the name of the server, and no path', async () => {
  const [key = '', cert = ''] = ['key', 'crt'].map((ending) =>
    readFileSync(join(import.meta.dirname, `test-support/self-signed.${ending}`), 'utf8'),
  );
  const target = await server({ key, cert });
  const { address, asked } = await proxyTo(target);
  const sent = sendRequest('https://hooks.example/s3cret', {}, never, { HTTPS_PROXY: address });
  // The certificate of the server at the end of the tunnel is looked at: here nobody signed it.
  await expect(sent).rejects.toMatchObject({
    message: expect.stringMatching(/TLS connection cannot be trusted, through the proxy in HTTPS_PROXY \(DEPTH_ZERO/),
  });
  expect(target.requests).toEqual([]);
  expect(asked).toEqual(['CONNECT hooks.example:443']);
});

test('what NO_PROXY lists goes past it', async () => {
  const target = await server();
  const { address, asked } = await proxyTo(target);
  const env = { HTTP_PROXY: address, NO_PROXY: 'no-such-host' };
  await expect(sendRequest('http://no-such-host/', {}, never, env)).rejects.toMatchObject({
    message: expect.stringMatching(/^the name of the server could not be resolved \(/),
  });
  expect((await sendRequest(target.url, {}, never, { HTTP_PROXY: address })).status).toBe(200);
  expect(asked).toEqual([]);
});

test.each([
  ['https://hooks.example/s3cret', 407, /^the proxy in HTTPS_PROXY refused \(HTTP 407\)$/, /NAME:PASSWORD/],
  ['https://hooks.example/s3cret', 403, /^the proxy in HTTPS_PROXY refused \(HTTP 403\)$/, /NO_PROXY/],
  ['http://nas.lan/s3cret', 407, /^the proxy in HTTP_PROXY refused \(HTTP 407\)$/, /NAME:PASSWORD/],
])('%s: a proxy that refuses with %i is told apart from the server', async (url, status, message, hint) => {
  const { address } = await proxyTo(await server(), status);
  const env = { HTTP_PROXY: `http://u:hidden@${address}`, HTTPS_PROXY: `http://u:hidden@${address}` };
  const error = await sendRequest(url, {}, never, env).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ message: expect.stringMatching(message), hint: expect.stringMatching(hint) });
  expect(JSON.stringify(error) + String(error)).not.toMatch(/hidden|s3cret/);
});

test('a proxy that is not there is named by its variable', async () => {
  const gone = { HTTPS_PROXY: 'http://u:hidden@127.0.0.1:1' };
  const error = await sendRequest('https://hooks.example/', {}, never, gone).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    message: 'the server refused the connection, through the proxy in HTTPS_PROXY (ECONNREFUSED)',
    hint: 'Check the proxy in HTTPS_PROXY, and the address.',
  });
});
