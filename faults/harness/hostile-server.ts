import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A server of a case's own on this machine that misbehaves as the first part of the path says. */
export interface HostileServer {
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** /ok, /429, /500, /hang, /redirect (to /elsewhere), /huge (an endless answer), /garbage (no HTTP). */
export async function startHostileServer(
  tls: { readonly key: string; readonly cert: string } | null = null,
): Promise<HostileServer> {
  const requests: string[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(request.url ?? '');
    // What the client gives up is no error of this server.
    response.on('error', () => undefined);
    request.resume();
    const [, fault = ''] = (request.url ?? '').split('/');
    if (fault === 'hang') return;
    if (fault === 'garbage') return void request.socket.end('this is no HTTP\n');
    if (fault === 'redirect') return void response.writeHead(302, { location: '/elsewhere' }).end();
    if (fault === '429') return void response.writeHead(429, { 'retry-after': '1000' }).end();
    if (fault === 'huge') {
      response.writeHead(500);
      const more = setInterval(() => response.write('x'.repeat(1_000_000)), 5);
      return void response.on('close', () => clearInterval(more));
    }
    response.writeHead(fault === '500' ? 500 : 200).end();
  };
  const server =
    tls === null
      ? createServer(listener)
      : createSecureServer({ key: readFileSync(tls.key), cert: readFileSync(tls.cert) }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === null ? 'http' : 'https'}://localhost:${port}`.replace('http://localhost', 'http://127.0.0.1'),
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
