import { isLoopback, isPrivate } from './near-hosts.ts';

/**
 * What is wrong with an address that messages are sent to, as the end of "the address …"; null when it can be used.
 * Only https, and http to this machine and its own network: elsewhere everybody on the way would read the secret in the
 * address. Never repeats the address.
 */
export function webAddressProblem(text: string): string | null {
  if (!URL.canParse(text)) return 'is not a URL';
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return 'holds a user name or password; put it into a header';
  if (protocol === 'https:') return null;
  if (protocol !== 'http:') return 'does not begin with https://';
  if (isLoopback(hostname) || isPrivate(hostname)) return null;
  return 'does not begin with https:// (http:// only to this machine and the local network)';
}
