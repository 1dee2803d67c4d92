import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** How the server answers from now on. */
export interface TestAnswer {
  /** 200 when left out. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Milliseconds before it answers. */
  readonly delay?: number;
  /** `silent`: never answers. `unfinished`: says its status, and never ends. `broken`: breaks the connection off. */
  readonly fault?: 'silent' | 'unfinished' | 'broken';
}

export interface ReceivedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A real server on this machine that a notifier can tell something. */
export interface TestServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** Everything it got, in order. */
  readonly requests: readonly ReceivedRequest[];
  /** Answers in order, the last one for all further requests. */
  answer(...answers: readonly [TestAnswer, ...TestAnswer[]]): void;
  close(): Promise<void>;
}

/** Starts a server; `tls` (PEM) makes it one for https. Close it at the end of the test. */
export async function startTestServer(tls?: { readonly key: string; readonly cert: string }): Promise<TestServer> {
  const requests: ReceivedRequest[] = [];
  let answers: readonly TestAnswer[] = [{}];
  const listener: RequestListener = (request, response) => {
    const [answer = {}, ...rest] = answers;
    if (rest.length > 0) answers = rest;
    void receive(request, requests).then(() => reply(response, answer));
  };
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    requests,
    answer: (...next) => void (answers = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function receive(request: IncomingMessage, requests: ReceivedRequest[]): Promise<void> {
  const chunks: Buffer[] = [];
  request.on('error', () => undefined);
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = Object.entries(request.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]);
  requests.push({
    method: request.method ?? '',
    path: request.url ?? '',
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks).toString('utf8'),
  });
}

function reply(
  response: ServerResponse,
  { status = 200, headers = {}, body = '', delay = 0, fault }: TestAnswer,
): void {
  if (fault === 'silent') return;
  if (fault === 'broken') return void response.destroy();
  const timer = setTimeout(() => {
    response.writeHead(status, headers);
    if (fault === 'unfinished') response.write(body === '' ? ' ' : body);
    else response.end(body);
  }, delay);
  response.on('close', () => clearTimeout(timer));
}
