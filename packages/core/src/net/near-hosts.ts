import { BlockList, isIP } from 'node:net';

/** Addresses of this machine: RFC 1122, 3.2.1.3 and RFC 4291, 2.5.3. */
const LOOPBACK = blockList([
  ['127.0.0.0', 8],
  ['::1', 128],
]);

/** Addresses that no router of the internet passes on: RFC 1918, 3927, 4193, 4291. */
const PRIVATE = blockList([
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['fc00::', 7],
  ['fe80::', 10],
]);

/** Names for the network at home: RFC 6762, RFC 8375, and what routers use. */
const HOME_ENDINGS = ['.local', '.lan', '.home.arpa'];

/** `hostname` is that of a URL: an address in canonical form, IPv6 in brackets, or a name in lower case. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || isIn(LOOPBACK, hostname);
}

/** Of the network that this machine stands in: by its address, or by a name that the internet does not know. */
export function isPrivate(hostname: string): boolean {
  if (isIP(bare(hostname)) !== 0) return isIn(PRIVATE, hostname);
  return !hostname.includes('.') || HOME_ENDINGS.some((ending) => hostname.replace(/\.$/, '').endsWith(ending));
}

/** An address without the brackets that a URL puts around one of IPv6. */
export function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

export function isIn(list: BlockList, hostname: string): boolean {
  const address = bare(hostname);
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

export function blockList(subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of subnets) list.addSubnet(network, bits, isIP(network) === 6 ? 'ipv6' : 'ipv4');
  return list;
}
