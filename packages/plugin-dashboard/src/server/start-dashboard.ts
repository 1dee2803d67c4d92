import { randomBytes } from 'node:crypto';
import { createHostCheck } from './allowed-hosts.ts';
import { createApp } from './app.ts';
import type { PageAssets } from './assets.ts';
import { createSource, type DashboardReader } from './dashboard-source.ts';
import { createPasswordGate, createTokenGate } from './gate.ts';
import { listen } from './listen.ts';
import { isLoopback, requireSafeListening } from './listening-rules.ts';

export interface DashboardOptions {
  readonly reader: DashboardReader;
  readonly assets: PageAssets;
  /** To listen on: an address of this machine. */
  readonly address: string;
  /** The next free one is taken when it is not free; 0: any. */
  readonly port: number;
  readonly allowRemote: boolean;
  /** Instead of the token of the address; null: the token. */
  readonly password: string | null;
  /** Names under which other machines reach it. */
  readonly names: readonly string[];
  readonly onBug: (error: unknown) => void;
  /** Milliseconds. */
  readonly clock: () => number;
}

export interface RunningDashboard {
  /** With the token, when that opens the page. */
  readonly url: string;
  /** Opens the page once; for the argument of a program. The same as `url` without its secret when a password opens. */
  readonly openOnce: string;
  readonly port: number;
  /** The wished port was taken. */
  readonly moved: boolean;
  close(): Promise<void>;
}

/** Serves the dashboard until it is closed. Throws `usage-invalid` before anything listens, and `io-failed`. */
export async function startDashboard(options: DashboardOptions): Promise<RunningDashboard> {
  const { reader, assets, address, password, names, onBug, clock } = options;
  requireSafeListening(address, options.allowRemote, password);
  const [token, ticket] = [newToken(), newToken()];
  const source = createSource(reader, clock);
  const { port, moved, close } = await listen(address, options.port, (bound) =>
    createApp({
      source,
      assets,
      isKnownHost: createHostCheck({ remote: !isLoopback(address), names }),
      gate: password === null ? createTokenGate(token, ticket) : createPasswordGate(password),
      cookie: `darkive-dashboard-${bound}`,
      onBug,
    }),
  );
  // The first visit finds it read. What goes wrong is told to whoever visits.
  source.recent().catch(() => {});
  const origin = `http://${hostOf(address)}:${port}/`;
  const withToken = (secret: string): string => (password === null ? `${origin}?token=${secret}` : origin);
  return { url: withToken(token), openOnce: withToken(ticket), port, moved, close };
}

/** 256 random bits: nobody guesses them. */
function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What a browser on this machine can open. */
function hostOf(address: string): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1';
  return address.includes(':') ? `[${address}]` : address;
}
