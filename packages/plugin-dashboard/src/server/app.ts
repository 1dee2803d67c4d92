import { isDarkiveError } from '@darkive/core/plugin';
import { Hono, type Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { renderPage } from '../page/render-page.tsx';
import type { HostCheck } from './allowed-hosts.ts';
import type { PageAssets } from './assets.ts';
import type { DashboardSource } from './dashboard-source.ts';
import { refuseForeign, type Refusal } from './foreign-request.ts';
import type { Gate } from './gate.ts';
import { PAGE_HEADERS } from './page-headers.ts';
import { presentProblem, presentRefusal } from './refusal-page.ts';

export interface AppOptions {
  readonly source: DashboardSource;
  readonly assets: PageAssets;
  readonly isKnownHost: HostCheck;
  readonly gate: Gate;
  /** The name of the cookie. Cookies are shared by all ports of a host, so it holds the port. */
  readonly cookie: string;
  /** Told of errors that are none of core's: those are bugs. */
  readonly onBug: (error: unknown) => void;
}

/** Other errors of core: what is needed cannot be had at the moment. */
const STATUSES: Readonly<Record<string, 400 | 404>> = { 'usage-invalid': 400, 'path-not-found': 404 };

/** Tells when a document that did not change was read last. */
const READ_AT = 'Darkive-Read-At';
const PARTS = {
  head: '<link rel="stylesheet" href="/app.css">',
  script: '<script src="/app.js"></script>',
};

/** Everything that the dashboard answers. Every request goes through the same checks first, those for assets included. */
export function createApp({ source, assets, isKnownHost, gate, cookie, onBug }: AppOptions): Hono {
  const app = new Hono();

  app.use(async (context, next) => {
    for (const [name, value] of Object.entries(PAGE_HEADERS)) context.header(name, value);
    const refusal = refuseForeign(
      {
        method: context.req.method,
        host: context.req.header('host'),
        origin: context.req.header('origin'),
        fetchSite: context.req.header('sec-fetch-site'),
      },
      isKnownHost,
    );
    if (refusal !== null) return refuse(context, refusal);
    const token = context.req.query('token');
    const authorization = context.req.header('authorization');
    const admission = await gate({ token, cookie: getCookie(context, cookie), authorization });
    if (admission === 'admitted') return next();
    if ('status' in admission) return refuse(context, admission);
    setCookie(context, cookie, admission.cookie, { path: '/', httpOnly: true, sameSite: 'Strict' });
    return context.redirect('/', 303);
  });

  app.get('/', async (context) => {
    try {
      return context.html(renderPage({ ...(await source.recent()), mode: 'live', problem: null }, PARTS));
    } catch (error) {
      // What was seen last is worth more than an error alone.
      const last = source.last();
      const problem = messageOf(error, onBug);
      if (last === null) return context.html(presentProblem(problem), 503);
      return context.html(renderPage({ ...last, mode: 'live', problem }, PARTS));
    }
  });
  app.get('/app.js', (context) =>
    context.body(assets.script, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }),
  );
  app.get('/app.css', (context) => context.body(assets.style, 200, { 'Content-Type': 'text/css; charset=utf-8' }));
  app.get('/api/dashboard', async (context) => {
    const { document, tag } = await source.read();
    context.header('ETag', tag);
    context.header(READ_AT, document.generatedAt);
    return context.req.header('if-none-match') === tag ? context.body(null, 304) : context.json(document);
  });
  app.get('/api/find', async (context) => {
    const { pattern = '', definition = '' } = context.req.query();
    return context.json(await source.find({ pattern, definition: definition === '' ? null : definition }));
  });
  app.get('/api/versions', async (context) => {
    const { definition = '', path = '' } = context.req.query();
    return context.json(await source.versions({ definition, pathBase64: path }));
  });

  app.notFound((context) => context.text('There is nothing here.\n', 404));
  app.onError((error, context) => {
    const message = messageOf(error, onBug);
    return context.json({ error: { message } }, isDarkiveError(error) ? (STATUSES[error.code] ?? 503) : 500);
  });
  return app;
}

function messageOf(error: unknown, onBug: (error: unknown) => void): string {
  if (isDarkiveError(error)) return [error.message, error.hint ?? ''].join(' ').trim();
  onBug(error);
  return 'Something went wrong that should not; the terminal of `darkive dashboard` says what.';
}

function refuse(context: Context, refusal: Refusal): Response | Promise<Response> {
  if (refusal.status === 405) context.header('Allow', 'GET, HEAD');
  if (refusal.challenge) context.header('WWW-Authenticate', 'Basic realm="Darkive", charset="UTF-8"');
  return context.html(presentRefusal(refusal), refusal.status);
}
