import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askPage } from '../harness/ask-page.ts';
import { faultCase } from '../harness/fault-case.ts';
import { startSql } from '../harness/sql.ts';
import type { Stage } from '../harness/stage.ts';

export const f43 = faultCase({
  id: 'F43',
  title: 'dashboard: wrong Host, cross-site POST, traversal, HTML in names, 10,000 runs, database deleted while open',
  expected: 'refused or escaped; read-only; page still renders',
  async run(stage) {
    await writeFile(join(stage.data, `${HOSTILE}.txt`), 'text');
    await stage.restorePoint();
    const ledger = join(stage.state, 'ledger.sqlite');
    const changed = await startSql(stage, ledger, MANY_RUNS).end;
    stage.sees('10,000 runs written', changed.code, 0);
    const serving = stage.start(['dashboard', '--port', '0']);
    try {
      await serving.says('until you press Ctrl-C');
      await askEverything(stage, new URL(serving.output().trim()), ledger);
    } finally {
      serving.kill('SIGTERM');
    }
    stage.sees('ended when told to', (await serving.end).code, 0);
  },
});

const HOSTILE = `<img src=x onerror=alert(1)>"'&`;

/** Old runs of the same definition, and a new one that failed with a reason that is no word but a script. */
const MANY_RUNS = `
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
  INSERT INTO runs (run_id, definition, type, started_at, ended_at, outcome, exit, host, version)
    SELECT 'r' || i, 'home', 'INCR', strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-' || i || ' hours'),
      strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-' || i || ' hours', '+1 minute'), 'degraded', 'degraded', 'h', '1' FROM n;
  INSERT INTO runs (run_id, definition, type, started_at, ended_at, outcome, exit, error_code, error_phase, host, version)
    SELECT 'bad', 'home', 'INCR', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+1 second'),
      'failed', 'failed', '<script>alert(2)</script>', 'archive', 'h', '1';`;

async function askEverything(stage: Stage, url: URL, ledger: string): Promise<void> {
  const port = Number(url.port);
  const own = { host: url.host };
  stage.sees('without the token', (await askPage(port, '/', own)).status, 401);
  const entered = await askPage(port, `/${url.search}`, own);
  const cookie = entered.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  stage.sees('with it', entered.status, 303);
  const known = { ...own, cookie };
  stage.sees(
    'a name that only resolves to here',
    (await askPage(port, '/', { cookie, host: 'evil.example' })).status,
    421,
  );
  const foreign = { ...known, 'origin': 'http://evil.example', 'sec-fetch-site': 'cross-site' };
  stage.sees('cross-site POST', (await askPage(port, '/', foreign, 'POST')).status, { oneOf: [403, 405] });
  stage.sees('cross-site GET', (await askPage(port, '/api/dashboard', foreign)).status, 403);
  for (const path of ['/../../../../etc/passwd', '/..%2f..%2f..%2fetc/passwd', '/app.js/../../../package.json']) {
    const { status, body } = await askPage(port, path, known);
    stage.sees(`traversal ${path}`, [status, body.includes('root:'), body.includes('"name"')], [404, false, false]);
  }
  const page = await askPage(port, '/', known);
  stage.sees('the page with 10,000 runs', [page.status, page.body.includes('<h1')], [200, true]);
  stage.sees('a script in a reason', page.body.includes('<script>alert'), false);
  stage.sees(
    'the reason, escaped',
    page.body.includes('&lt;script>alert') || page.body.includes('&lt;script&gt;alert'),
    true,
  );
  stage.sees('what a script may do', page.headers['content-security-policy'], /default-src 'none'/);
  const found = await askPage(port, '/api/find?pattern=onerror', known);
  stage.sees('the name is found', [found.status, found.body.includes('onerror')], [200, true]);
  stage.sees('as data, not as a page', found.headers['content-type'], /^application\/json/);
  for (const end of ['', '-wal', '-shm']) await rm(ledger + end, { force: true });
  const without = await askPage(port, '/', known);
  stage.sees('the page without its database', [without.status, without.body.includes('<h1')], [200, true]);
}
