const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * What is wrong with an address that messages are sent to, as the end of "the address …"; null when it can be used.
 * Only https, and http to this machine itself. Never repeats the address: it may be a secret.
 */
export function webAddressProblem(text: string): string | null {
  if (!URL.canParse(text)) return 'is not a URL';
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return 'holds a user name or password; put it into a header';
  if (protocol === 'https:') return null;
  if (protocol !== 'http:') return 'does not begin with https://';
  return LOOPBACK.has(hostname) ? null : 'does not begin with https:// (http:// only to this machine itself)';
}
