import { isIP } from 'node:net';

export type HostCheck = (header: string | undefined) => boolean;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Which Host headers are this server's. A page of another site can have its own name resolve to this machine (DNS
 * rebinding), and its requests then come with that name. So names must be known here. Ports are not compared: behind
 * `ssh -L` they differ, and a name that resolves elsewhere does not become right by its port.
 * @param names Names under which the server is reached from other machines; empty when it listens on loopback only.
 */
export function createHostCheck({ remote, names }: { remote: boolean; names: readonly string[] }): HostCheck {
  const known = new Set(names.map((name) => name.toLowerCase()));
  return (header) => {
    const host = hostName(header);
    if (host === null) return false;
    if (LOOPBACK.has(host)) return true;
    // An address cannot be rebound: only names are resolved.
    return remote && (known.has(host) || isIP(host.replaceAll(/^\[|\]$/g, '')) !== 0);
  };
}

/** The name or address of a Host header without the port, in lower case; null when it is none. RFC 9112, 3.2. */
function hostName(header: string | undefined): string | null {
  const [, host] = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(header ?? '') ?? [];
  return host?.toLowerCase() ?? null;
}
