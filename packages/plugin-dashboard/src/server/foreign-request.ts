import type { HostCheck } from './allowed-hosts.ts';

/** The parts of a request that tell where it comes from. */
export interface RequestOrigin {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** Sec-Fetch-Site; browsers send it, programs do not. */
  readonly fetchSite: string | undefined;
}

export interface Refusal {
  readonly status: 401 | 403 | 405 | 421 | 429;
  readonly message: string;
  /** Ask the browser for a password: RFC 7617. */
  readonly challenge?: true;
}

/**
 * Why a request is not answered; null when it may be looked at. This server only shows, so it answers only GET and HEAD,
 * and only what its own page or the address bar asks for. `same-site` is refused, too: another port of 127.0.0.1 is
 * another program (https://www.w3.org/TR/fetch-metadata/, 2.3).
 */
export function refuseForeign(request: RequestOrigin, isKnownHost: HostCheck): Refusal | null {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, message: 'Only GET and HEAD are answered here: this page shows, and changes nothing.' };
  }
  if (!isKnownHost(request.host)) {
    return { status: 421, message: 'This server does not answer under that name. --host NAME adds one.' };
  }
  if (request.origin !== undefined && !isOwnOrigin(request.origin, request.host ?? '')) {
    return { status: 403, message: 'Another site asked for this.' };
  }
  if (request.fetchSite !== undefined && request.fetchSite !== 'same-origin' && request.fetchSite !== 'none') {
    return { status: 403, message: 'Another site asked for this. Type the address, or follow it from a terminal.' };
  }
  return null;
}

/** The scheme is not compared: a proxy in front may speak https. Default ports are left out by the URL parser. */
function isOwnOrigin(origin: string, host: string): boolean {
  const [scheme] = /^https?:/.exec(origin) ?? [];
  const own = `${scheme}//${host}`;
  return (
    scheme !== undefined && URL.canParse(origin) && URL.canParse(own) && new URL(origin).host === new URL(own).host
  );
}
