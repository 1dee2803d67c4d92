import { BlockList, isIP } from 'node:net';
import { DarkiveError } from '@darkive/core/plugin';

/** Twelve characters are what a person still types and nobody guesses through a delay. */
const SHORTEST_PASSWORD = 12;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

export function isLoopback(address: string): boolean {
  if (address === 'localhost') return true;
  const family = isIP(address);
  return family !== 0 && LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Refuses to let other machines in by mistake: that takes a wish and a password. Throws `usage-invalid`.
 * @param password Null when none was given.
 */
export function requireSafeListening(address: string, allowRemote: boolean, password: string | null): void {
  if (password !== null && password.length < SHORTEST_PASSWORD) {
    throw new DarkiveError(
      'usage-invalid',
      `The password of the dashboard has fewer than ${SHORTEST_PASSWORD} characters.`,
      {
        hint: 'Make a longer one, such as with `openssl rand -base64 24`.',
      },
    );
  }
  if (isLoopback(address)) return;
  const facts = { address };
  if (!allowRemote) {
    throw new DarkiveError('usage-invalid', `${address} can be reached from other machines.`, {
      hint: 'Use `ssh -L` to reach a dashboard on 127.0.0.1, or add --allow-remote and --password.',
      facts,
    });
  }
  if (password === null) {
    throw new DarkiveError('usage-invalid', `${address} can be reached from other machines, and no password is set.`, {
      hint: 'Add --password with a reference: env:NAME, file:/path or systemd:NAME.',
      facts,
    });
  }
}
