import { isIP } from 'node:net';
import { bare, blockList, isIn, isLoopback } from './near-hosts.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How a request goes out. `variable` is the one that says so: no message shows its value, which may hold a password. */
export type Route =
  | { readonly kind: 'direct' }
  | { readonly kind: 'proxy'; readonly uri: string; readonly variable: string }
  | { readonly kind: 'wrong'; readonly variable: string };

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * What `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` say of an address; the lower-case name comes first, as in curl(1). The
 * proxy for http is never used for https, nor the other way round, and no proxy for this machine itself: it would be the
 * proxy's own machine.
 */
export function routeTo({ protocol, hostname, port }: URL, env: Environment): Route {
  const [variable, value] = setting(protocol === 'https:' ? 'https_proxy' : 'http_proxy', env);
  if (value === '' || isLoopback(hostname)) return { kind: 'direct' };
  const [, exceptions] = setting('no_proxy', env);
  const effectivePort = port === '' ? (DEFAULT_PORTS[protocol] ?? '') : port;
  if (exceptions.split(/[\s,]+/).some((entry) => matches(entry, hostname, effectivePort))) return { kind: 'direct' };
  // Without a scheme it is http, as for curl.
  const uri = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  return isProxy(uri) ? { kind: 'proxy', uri, variable } : { kind: 'wrong', variable };
}

function setting(name: string, env: Environment): readonly [string, string] {
  const upper = name.toUpperCase();
  const variable = env[name] === undefined ? upper : name;
  return [variable, (env[variable] ?? '').trim()];
}

function isProxy(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, username, password } = new URL(uri);
  try {
    decodeURIComponent(username + password);
  } catch {
    return false;
  }
  return protocol === 'http:' || protocol === 'https:';
}

/** `*`, a name with all below it (`example.org`, `.example.org`, `*.example.org`), an address, a subnet; perhaps a port. */
function matches(entry: string, hostname: string, port: string): boolean {
  const [, host = entry, ownPort = ''] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
  if (entry === '' || (ownPort !== '' && ownPort !== port)) return false;
  if (host === '*') return true;
  const [network = '', bits] = bare(host).split('/');
  const family = isIP(network);
  if (family !== 0) {
    const width = bits === undefined ? Number.NaN : Number(bits);
    const longest = family === 6 ? 128 : 32;
    if (bits !== undefined && !(Number.isInteger(width) && width >= 0 && width <= longest)) return false;
    return isIn(blockList([[network, bits === undefined ? longest : width]]), hostname);
  }
  const name = host
    .toLowerCase()
    .replace(/^\*?\./, '')
    .replace(/\.$/, '');
  const wanted = hostname.replace(/\.$/, '');
  return name !== '' && (wanted === name || wanted.endsWith(`.${name}`));
}
