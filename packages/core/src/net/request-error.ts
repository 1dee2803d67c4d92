/** What a failed request says beside its message. Plain properties: a caller goes by them, never by the class. */
export interface RequestErrorFacts {
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** Seconds that the server asks to wait; null when it does not. */
  readonly retryAfter: number | null;
  /** The same request will never be accepted. */
  readonly permanent: boolean;
  /** The next step, beginning with a verb. */
  readonly hint?: string;
}

export type RequestError = Error & RequestErrorFacts;

/** Never names the address: it may be a secret. */
export function requestError(message: string, facts: RequestErrorFacts, cause?: unknown): RequestError {
  return Object.assign(new Error(message, cause === undefined ? undefined : { cause }), facts);
}

/**
 * No answer, in words. `code` is an errno name, or one of undici, OpenSSL or the HTTP parser; `proxy` the variable that
 * names the proxy, which may be what did not answer.
 */
export function connectionError(code: string, seconds: number, proxy: string | null = null): RequestError {
  const [message, own] = explain(code, seconds);
  const hint = proxy === null ? own : `Check the proxy in ${proxy}, and the address.`;
  return requestError(`${message}${proxy === null ? '' : `, through the proxy in ${proxy}`} (${code})`, {
    status: null,
    retryAfter: null,
    permanent: false,
    ...(hint === null ? {} : { hint }),
  });
}

/** A proxy that answered itself, instead of handing on. */
export function proxyRefusal(status: number, variable: string): RequestError {
  const hint =
    status === 407
      ? `It wants a name and password: http://NAME:PASSWORD@HOST:PORT in ${variable}.`
      : `Check the proxy in ${variable}, or add the server to NO_PROXY.`;
  return requestError(`the proxy in ${variable} refused (HTTP ${status})`, {
    status: null,
    retryAfter: null,
    permanent: false,
    hint,
  });
}

function explain(code: string, seconds: number): readonly [string, string | null] {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return ['the name of the server could not be resolved', 'Check the address, and the network of this machine.'];
  }
  if (code === 'ECONNREFUSED') return ['the server refused the connection', 'Check the address and that it runs.'];
  if (['ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN'].includes(code)) {
    return ['the server cannot be reached', 'Check the network of this machine.'];
  }
  if (code.endsWith('_TIMEOUT') || code === 'ETIMEDOUT') {
    return [`the server did not answer within ${seconds} s`, null];
  }
  if (/CERT|^ERR_(?:SSL|TLS)|^EPROTO$|SELF_SIGNED|UNABLE_TO_|_ISSUER/.test(code)) {
    return ['the TLS connection cannot be trusted', 'Check the certificate of the server, and the address.'];
  }
  if (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW') return ['the answer is not HTTP', null];
  return ['the connection broke', null];
}

/**
 * What a status says: null for 2xx. Redirects are refused: the next server is not the one that was configured.
 * 408, 425, 429 and everything of 5xx may pass; so may what the owner of the address can mend (401, 403, 404 …).
 */
export function statusError(status: number, retryAfter: number | null): RequestError | null {
  if (status >= 200 && status < 300) return null;
  const facts = { status, retryAfter, permanent: [400, 405, 406, 411, 413, 415, 422].includes(status) };
  if (status < 400) {
    const hint = 'Configure the address that it redirects to, if you trust it.';
    return requestError(`the server redirects elsewhere (HTTP ${status}), which is refused`, { ...facts, hint });
  }
  if ([401, 403, 404, 410].includes(status)) {
    const hint = 'Check that the address and its token are complete and still valid.';
    return requestError(`the server knows no such address, or refuses access (HTTP ${status})`, { ...facts, hint });
  }
  if (status === 429) {
    const wait = retryAfter === null ? '' : `, and asks to wait ${Math.ceil(retryAfter)} s`;
    return requestError(`the server gets too many messages (HTTP 429)${wait}`, facts);
  }
  return requestError(`the server answered with HTTP ${status}`, facts);
}
