import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { DarkiveError } from '@darkive/core/plugin';
import type { Hono } from 'hono';

export interface Listening {
  readonly port: number;
  /** The wished port was taken by another program. */
  readonly moved: boolean;
  /** Ends at once, also requests that are being answered. */
  close(): Promise<void>;
}

/** How many ports are tried after the wished one. */
const TRIES = 20;

/**
 * Listens on the wished port, or on the next free one. Port 0 lets the system choose. Throws `io-failed` when the
 * address is none of this machine, or no port is free.
 * @param makeApp Called with the port, which the app needs to know.
 */
export async function listen(address: string, wished: number, makeApp: (port: number) => Hono): Promise<Listening> {
  let app: Hono | null = null;
  const server = createAdaptorServer({
    fetch: (request, environment) => app?.fetch(request, environment) ?? new Response(null, { status: 503 }),
  }) as Server;
  for (let port = wished; ; port += 1) {
    const problem = await tryToListen(server, address, port);
    if (problem === null) break;
    const another = problem.code === 'EADDRINUSE' && port < wished + TRIES && port < 65_535;
    if (!another) throw cannotListen(address, port, problem);
  }
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : wished;
  app = makeApp(port);
  return {
    port,
    moved: wished !== 0 && port !== wished,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function tryToListen(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      server.off('listening', done);
      resolve(error);
    };
    const done = (): void => {
      server.off('error', failed);
      resolve(null);
    };
    server.once('error', failed).once('listening', done).listen({ host, port, exclusive: true });
  });
}

function cannotListen(address: string, port: number, problem: NodeJS.ErrnoException): DarkiveError {
  const message = `The dashboard cannot listen on ${address}, port ${port}: ${problem.code ?? problem.message}.`;
  return new DarkiveError('io-failed', message, {
    hint:
      problem.code === 'EADDRINUSE'
        ? 'Choose another port with --port.'
        : 'Choose an address of this machine with --address, and a port above 1023.',
    facts: { address, port, code: problem.code ?? null },
  });
}
