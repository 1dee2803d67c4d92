import { routeTo, type Route } from './proxy.ts';
import { connectionError, proxyRefusal, requestError, statusError } from './request-error.ts';
import { webAddressProblem } from './web-address.ts';

/** One HTTP request. */
export interface WebRequest {
  /** `POST` when left out. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Milliseconds for all of it; 15,000 when left out. */
  readonly timeout?: number;
}

/** An answer with a status of 2xx. */
export interface WebResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The first 64 KiB as text; the rest is never read. */
  readonly body: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const LONGEST_BODY = 64 * 1024;
const TIMEOUT = 15_000;
/** Milliseconds that an answer, which has said 2xx already, may take for its body. */
const BODY_TIMEOUT = 5000;

/**
 * Sends one request over https (http to this machine and its network only), follows no redirect, reads little, and ends in
 * time. `env` says which proxy to take, as curl(1) does.
 *
 * @throws RequestError for everything but 2xx; its `retryAfter` (seconds) and `permanent` say what a retry is worth. The
 * reason of `signal` when it is aborted.
 */
export async function sendRequest(
  url: string,
  request: WebRequest,
  signal: AbortSignal,
  env: Environment = {},
): Promise<WebResponse> {
  const problem = webAddressProblem(url);
  if (problem !== null) {
    const hint = 'Correct the address in the place where it is kept.';
    throw requestError(`the address ${problem}`, { status: null, retryAfter: null, permanent: false, hint });
  }
  const route = routeTo(new URL(url), env);
  if (route.kind === 'wrong') {
    const hint = `Set ${route.variable} to http://HOST:PORT or https://HOST:PORT, or add the server to NO_PROXY.`;
    const message = `${route.variable} does not hold the address of a proxy`;
    throw requestError(message, { status: null, retryAfter: null, permanent: false, hint });
  }
  signal.throwIfAborted();
  const { method = 'POST', headers = {}, body, timeout = TIMEOUT } = request;
  // Here, not above: importing it takes 50 ms, and most commands send nothing.
  const { Agent, ProxyAgent, request: send } = await import('undici');
  const limits = { connect: { timeout }, headersTimeout: timeout, bodyTimeout: BODY_TIMEOUT };
  // Its own reading of variables would look into this process, and send https through the proxy for http.
  const dispatcher = route.kind === 'proxy' ? new ProxyAgent({ ...limits, uri: route.uri }) : new Agent(limits);
  const late = AbortSignal.timeout(timeout);
  try {
    const response = await send(url, {
      method,
      headers: { 'user-agent': 'Darkive', ...headers },
      body: body ?? null,
      dispatcher,
      signal: AbortSignal.any([signal, late]),
    });
    const flat = flatHeaders(response.headers);
    const error = statusError(response.statusCode, retryAfterSeconds(flat));
    const text = await readStart(response.body);
    if (error !== null) throw error;
    return { status: response.statusCode, headers: flat, body: text };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && 'permanent' in error) throw error;
    throw explain(late.aborted ? 'ETIMEDOUT' : codeOf(error), error, route, timeout);
  } finally {
    await dispatcher.destroy();
  }
}

function explain(code: string, error: unknown, route: Route, timeout: number): Error {
  if (route.kind !== 'proxy') return connectionError(code, timeout / 1000);
  // undici gives the status of a refusal in words only: of CONNECT, and of a request that was handed on.
  const [, status] = /\((\d{3})\)/.exec(error instanceof Error ? error.message : '') ?? [];
  if (status !== undefined) return proxyRefusal(Number(status), route.variable);
  return connectionError(code, timeout / 1000, route.variable);
}

/** The status has been said: a body that breaks off or never ends changes nothing of it. */
async function readStart(body: AsyncIterable<Buffer> & { destroy(): unknown }): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= LONGEST_BODY) break;
    }
  } catch {
    // What has been read is enough.
  }
  body.destroy();
  return Buffer.concat(chunks).subarray(0, LONGEST_BODY).toString('utf8');
}

/** RFC 9110, 10.2.3: seconds, or a date. A date counts from the server's own clock; Discord writes fractions. */
export function retryAfterSeconds(headers: Readonly<Record<string, string>>): number | null {
  const text = headers['retry-after']?.trim();
  if (text === undefined || text === '') return null;
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  const seconds = (Date.parse(text) - Date.parse(headers['date'] ?? '')) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}

function flatHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value ?? ''].flat().join(', ')]),
  );
}

/** undici wraps what the socket said. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? error.name : codeOf(error.cause);
}
