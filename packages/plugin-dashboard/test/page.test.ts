import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AddressInfo } from 'node:net';
import type { DashboardDocument } from '@darkive/core/plugin';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { writeExport } from '../src/export/write-export.ts';
import { readAssets } from '../src/server/assets.ts';
import { expectNoBarriers, keepPicture, overflow, PHONE, untilAlive, useBrowser } from './support/browser.ts';
import { readerOf, seed, serve } from './support/seeded-dashboard.ts';

// A browser on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const browser = useBrowser();
let troubled: Awaited<ReturnType<typeof seed>>;
let known: DashboardDocument;
beforeAll(async () => {
  troubled = await seed('troubled');
  known = await readerOf(troubled).document();
});
afterAll(() => troubled.remove());

test('every panel answers its question from the seeded ledger, in order', async () => {
  const { url } = await serve(readerOf(troubled));
  const { page, complaints, requests } = await browser.open();
  await page.goto(url);
  expect(page.url()).toBe(new URL('/', url).href);
  await untilAlive(page);

  expect(await page.locator('h1').innerText()).toBe('photos cannot be restored since 2026-10-22 03:00');
  expect(await page.locator('h2').allInnerTexts()).toEqual([
    'What can be restored right now?',
    'And if this machine is gone?',
    'Is a backup due?',
    'Are the chains whole?',
    'When was it last proved?',
    'What can be lost and still be repaired?',
    'When is the disk full?',
    'How did the runs go?',
    'What changed, and is it unusual?',
    'Where is my file?',
  ]);
  expect(await page.locator('.reasons code').first().innerText()).toBe('darkive verify photos_DIFF_2026-11-20_010000');
  await page.getByRole('button', { name: 'Show all reasons' }).click();
  for (const { message } of known.reasons) expect(await page.locator('#verdict').textContent()).toContain(message);

  const points = page.locator('#restorable tbody tr');
  expect(await points.nth(0).innerText()).toMatch(/^home\s+2026-11-21 01:00\s+10 h ago\s+3 archives/);
  expect(await points.nth(1).innerText()).toContain('cannot be restored');
  expect(await points.nth(2).innerText()).toMatch(/^old-laptop\s+not configured any more\s+none/);

  const places = page.locator('#places');
  expect(await places.locator('.answer').innerText()).toMatch(
    /^3 of 3 definitions could be restored from other places alone/,
  );
  expect(await places.locator('tbody tr').nth(0).innerText()).toMatch(
    /^home\s+2026-11-20 .*\s+bank-1 \(kept at: the bank\)/s,
  );
  expect(await places.locator('tbody').last().innerText()).toContain('<b>aunt Ann’s</b>');
  expect(await places.innerText()).toMatch(/was last there 200 days ago\.\s+darkive copy aunt-2/);

  expect(await page.locator('#due .answer').innerText()).toBe('Yes: 1 overdue.');
  expect(await page.locator('#due').innerText()).toContain('darkive backup diff photos');

  expect(await page.locator('#chains .answer').innerText()).toMatch(
    /^No: 7 missing or damaged\. 179 archives in 8 chains;.*1 pinned/,
  );
  expect(await page.locator('#chains .warn').innerText()).toMatch(/^home_DIFF_\S+ is missing\./);
  await page.getByRole('button', { name: /^photos_FULL_2026-10-23_010000: damaged/ }).click();
  const full = known.archives.find(({ name }) => name === 'photos_FULL_2026-10-23_010000');
  expect(await page.locator('.chosen').innerText()).toContain(`${full?.ifLost.count} archives that build on it`);

  expect(await page.locator('#verification .answer').innerText()).toMatch(
    /^Half of all bytes were verified within the last \d+ days/,
  );
  expect(await page.locator('#verification tbody').last().innerText()).toContain('failed');
  expect(await page.locator('#parity').innerText()).toMatch(/890 of 1,000\s+5 %/);
  expect(await page.locator('#growth .answer').innerText()).toMatch(/^In \d+ \w+, on 20\d\d-\d\d-\d\d/);
  expect(await page.locator('#growth canvas').count()).toBe(1);
  expect(await page.locator('#growth .what-if').innerText()).toContain(
    `remove ${known.prune.removals.length} archives`,
  );

  expect(await page.locator('.live-runs').innerText()).toMatch(/^home INCR\s+running/);
  expect(await page.locator('#runs tbody tr').first().innerText()).toMatch(/photos INCR\s+failed/);
  await page.locator('#runs').getByRole('button', { name: '2 findings' }).click();
  expect(await page.locator('.details').innerText()).toContain('Look for a failing disk.');
  await page.getByLabel('only failed and degraded').check();
  expect(await page.locator('#runs > .table .badge.ok').count()).toBe(0);

  for (const { message } of known.anomalies) expect(await page.locator('#changes').innerText()).toContain(message);
  expect(await page.locator('#changes canvas').count()).toBe(1);

  await page.getByRole('searchbox').fill('letters');
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await page.getByRole('button', { name: 'Versions of letters' }).first().click();
  await page.locator('.versions tbody tr').first().waitFor();
  expect(await page.locator('.versions .command code').first().innerText()).toMatch(
    /^darkive restore --archive home_\S+ --to TARGET letters$/,
  );
  await keepPicture(page, 'troubled-light');

  const origin = new URL(url).origin;
  expect(requests.filter((request) => !request.startsWith(`${origin}/`) && !request.startsWith('data:'))).toEqual([]);
  expect(complaints).toEqual([]);
});

/** Between light and dark only colours differ, on a phone only what depends on the layout; null: all rules. */
const RULES = {
  light: null,
  dark: ['color-contrast'],
  phone: ['aria-required-children', 'aria-required-parent', 'scrollable-region-focusable', 'target-size'],
} as const;

test('nothing hinders people, in light, dark and on the smallest phone, nor before the first backup', async () => {
  const { url } = await serve(readerOf(troubled));
  for (const [name, options] of [
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['phone', { colorScheme: 'light', viewport: PHONE }],
  ] as const) {
    const { page } = await browser.open(options);
    await page.goto(url);
    await untilAlive(page);
    await page.locator('.tile').first().click();
    await page.locator('.unfold button').first().click();
    if (name === 'light') {
      await page.evaluate(() => {
        // Not the long tables: they are of the same component as the short ones, and axe takes seconds for each.
        const folded = '#verdict details, #restorable details, #growth .what-if details';
        for (const details of document.querySelectorAll<HTMLDetailsElement>(folded)) details.open = true;
      });
    }
    await expectNoBarriers(page, RULES[name]);
    expect(await overflow(page), name).toBe(0);
    if (name !== 'light') await keepPicture(page, `troubled-${name}`);
  }

  const fresh = await seed('first-run');
  onTestFinished(() => fresh.remove());
  const first = await serve(readerOf(fresh));
  const { page, complaints } = await browser.open({ colorScheme: 'dark' });
  await page.goto(first.url);
  await untilAlive(page);
  expect(await page.locator('h1').innerText()).toBe('No backup has been made yet');
  expect(await page.locator('#verdict').innerText()).toContain('darkive backup full');
  expect(await page.locator('#chains').innerText()).toContain('There is no archive yet.');
  expect(await page.locator('#runs').innerText()).toContain('No run has ended yet.');
  await expectNoBarriers(page);
  await keepPicture(page, 'first-run-dark');
  expect(complaints).toEqual([]);
});

test('the keyboard reaches everything in the order of the page, always seen, and never gets stuck', async () => {
  const { url } = await serve(readerOf(troubled));
  const { page } = await browser.open({ reducedMotion: 'reduce' });
  await page.goto(url);
  await untilAlive(page);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the verdict');
  const walk: { readonly top: number; readonly outline: boolean; readonly what: string }[] = [];
  for (let step = 0; step < 400; step += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return null;
      const style = getComputedStyle(element);
      const { top } = element.getBoundingClientRect();
      return {
        top: Math.round(top + scrollY),
        outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1,
        what: element.getAttribute('name') ?? element.textContent ?? '',
      };
    });
    if (at === null) break;
    walk.push(at);
  }
  expect(walk.filter(({ outline }) => !outline)).toEqual([]);
  expect(walk.at(-1)?.what).toBe('Find');
  expect(walk.map(({ what }) => what)).toContain('pattern');
  // Rows of tiles and of flags jump a little; a panel never does.
  expect(walk.filter(({ top }, index) => top < (walk[index - 1]?.top ?? 0) - 120)).toEqual([]);

  const tile = page.locator('.tile').first();
  await tile.focus();
  await page.keyboard.press('Enter');
  expect(await tile.getAttribute('aria-pressed')).toBe('true');
  expect(await page.locator('.chosen').isVisible()).toBe(true);
});

const HOSTILE = [
  '<script>globalThis.hacked = 1</script>',
  '</script><script>globalThis.hacked = 2</script>',
  '<img src=x onerror="globalThis.hacked = 3">',
  `" onmouseover="globalThis.hacked = 4" x="`,
  `'><svg onload=globalThis.hacked=5>`,
  '</style><style>*{display:none}</style>',
  'javascript:globalThis.hacked=6',
  '&lt;b&gt;&#60;script&#62;',
  '<!--<script>',
  '\u202Egpj.exe\u2066\u0000\u001b[31m\u2028',
].join(' ');

/** The document with hostile text in every string that comes from disks and configurations. */
function poisoned(document: DashboardDocument): DashboardDocument {
  const fixed =
    /^(?:schema|generatedAt|zone|state|type|level|outcome|result|kind|verdict|severity|id|runId|chain|at|.*At|from|to|since|next|fullOn\w*|definition|direction)$/;
  const poison = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return fixed.test(key) ? value : `${value} ${HOSTILE}`;
    if (Array.isArray(value)) return value.map((one: unknown) => poison(one, key === 'archives' ? 'id' : key));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, poison(one, name)]));
  };
  return poison(document, '') as DashboardDocument;
}

test('hostile names are shown and do nothing, on the page and in the export', async () => {
  const document = poisoned(known);
  const reader = readerOf(troubled);
  const { url } = await serve({
    document: async () => document,
    find: async (query) =>
      poisoned((await reader.find({ pattern: query.pattern, definition: null })) as never) as never,
    versions: reader.versions,
  });
  const directory = mkdtempSync(join(tmpdir(), 'hostile-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const written = await writeExport(directory, document, await readAssets());
  for (const address of [url, pathToFileURL(written.page).href]) {
    const { page, complaints, requests } = await browser.open();
    await page.goto(address);
    await untilAlive(page);
    await page.locator('.tile').first().click();
    await page.locator('.unfold button').first().click();
    if (address === url) {
      await page.getByRole('searchbox').fill('e');
      await page.getByRole('button', { name: 'Find', exact: true }).click();
      await page.locator('#find tbody tr').first().waitFor();
      await page.locator('#find tbody tr').first().hover();
    }
    expect(await page.evaluate(() => (globalThis as { hacked?: number }).hacked)).toBeUndefined();
    expect(
      await page
        .locator('#page script, #page style, #page img, #page [onmouseover], #page [onload], #page [onerror]')
        .count(),
    ).toBe(0);
    const text = await page.locator('#restorable').innerText();
    expect(text).toContain('<script>globalThis.hacked = 1</script>');
    expect(text).toContain(String.raw`\u{202e}gpj.exe\u{2066}\x00\x1b[31m\u{2028}`);
    expect(await page.locator('body').innerText()).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u001b]/);
    expect(requests.filter((request) => /x$|hacked/.test(request))).toEqual([]);
    expect(complaints).toEqual([]);
    expect(await overflow(page)).toBe(0);
  }
});

test('another site gets nothing: not by rebinding a name, not by a frame, a script, a picture or a request', async () => {
  const { url, port } = await serve(readerOf(troubled));
  const { page } = await browser.open();
  await page.goto(url);
  await untilAlive(page);

  // The same browser, with the cookie, under a foreign name that leads here.
  const rebound = await page.goto(`http://evil.example:${port}/`);
  expect(rebound?.status()).toBe(421);
  expect(await page.content()).not.toContain('photos');

  const other = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<h1>other</h1>'),
  );
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  for (const host of ['127.0.0.1', 'evil.example']) {
    await page.goto(`http://${host}:${(other.address() as AddressInfo).port}/`);
    const got = await page.evaluate(async (target) => {
      const load = (tag: 'img' | 'script' | 'iframe', path: string): Promise<string> =>
        new Promise((resolve) => {
          const element = document.createElement(tag);
          element.addEventListener('load', () => {
            const inside =
              element instanceof HTMLIFrameElement
                ? (element.contentDocument?.body.textContent ?? 'unreadable')
                : 'loaded';
            resolve(`${tag}: ${inside}`);
          });
          element.addEventListener('error', () => resolve(`${tag}: refused`));
          element.src = `${target}${path}`;
          document.body.append(element);
        });
      return [
        await fetch(`${target}/api/dashboard`, { credentials: 'include' }).then(
          async (response) => `fetch: ${await response.text()}`,
          () => 'fetch: refused',
        ),
        await load('script', '/app.js'),
        await load('img', '/app.css'),
        await load('iframe', '/'),
      ];
    }, `http://127.0.0.1:${port}`);
    expect(got).toEqual(['fetch: refused', 'script: refused', 'img: refused', 'iframe: unreadable']);
  }
});

test('the export opens from a disk, shows the same, also without a script, and asks for nothing', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'export-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const written = await writeExport(directory, known, await readAssets());
  expect(JSON.parse(await readFile(written.data, 'utf8'))).toEqual(known);
  expect(await readFile(written.page, 'utf8')).not.toMatch(/token=|darkive-dashboard-|https?:\/\/(?!www\.w3\.org\/)/);

  const { url } = await serve({ ...readerOf(troubled), document: async () => known });
  const live = await browser.open();
  await live.page.goto(url);
  await untilAlive(live.page);
  const sections = ['verdict', 'restorable', 'due', 'chains', 'verification', 'parity', 'growth', 'runs', 'changes'];
  const textsOf = async (page: typeof live.page): Promise<string[]> =>
    Promise.all(
      sections.map(
        async (id) => (await page.locator(`#${id}`).textContent())?.replaceAll(/Copy the command|Copy/g, '') ?? '',
      ),
    );
  const shown = await textsOf(live.page);

  const file = pathToFileURL(written.page).href;
  const copy = await browser.open({ colorScheme: 'light' });
  await copy.page.goto(file);
  await untilAlive(copy.page);
  expect(await textsOf(copy.page)).toEqual(shown);
  expect(await copy.page.locator('#growth canvas').count()).toBe(1);
  expect(await copy.page.locator('#find').innerText()).toContain('darkive find NAME');
  expect(await copy.page.locator('.notice').innerText()).toContain('as it was on 2026-11-21');
  expect(copy.requests).toEqual([file, expect.stringMatching(/^data:image\/svg/)].slice(0, copy.requests.length));
  expect(copy.complaints).toEqual([]);

  const plain = await browser.open({ javaScriptEnabled: false });
  await plain.page.goto(file);
  expect(await plain.page.locator('h1').textContent()).toContain('photos cannot be restored');
  expect(await plain.page.locator('#restorable tbody tr').count()).toBe(3);
  expect(await plain.page.locator('#chains table').isVisible()).toBe(false);
  await plain.page.locator('#chains summary').last().click();
  expect(await plain.page.locator('#chains tbody tr').count()).toBe(25);
  expect(await plain.page.locator('button:visible').count()).toBe(await plain.page.locator('button.tile').count());
  expect(await overflow(plain.page)).toBe(0);
  await keepPicture(plain.page, 'export-without-script');
});

test('what goes wrong while the page is open is said on the page, which stays', async () => {
  const history = await seed('healthy');
  onTestFinished(() => history.remove());
  const { url, close } = await serve(readerOf(history));
  const { page } = await browser.open();
  await page.goto(url);
  await untilAlive(page);
  expect(await page.locator('h1').innerText()).toBe('Everything can be restored');
  // What the page does by itself when it is looked at again.
  const look = (): Promise<unknown> => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

  const ledger = await readFile(history.ledgerFile);
  await writeFile(history.ledgerFile, Buffer.concat([ledger.subarray(0, 50), Buffer.alloc(20_000, 0x42)]));
  await look();
  await page.getByRole('heading', { name: 'The ledger is damaged' }).waitFor();
  expect(await page.locator('h1').innerText()).toBe('As far as the manifests tell, everything can be restored');
  expect(await page.locator('#runs').innerText()).toContain('Runs are not known');
  expect(await page.locator('#chains .tile').count()).toBeGreaterThan(50);
  await keepPicture(page, 'damaged-ledger-light');

  await rm(history.ledgerFile);
  await look();
  await page.getByRole('heading', { name: 'There is no ledger' }).waitFor();
  await writeFile(history.ledgerFile, ledger);

  const config = await readFile(history.configFile, 'utf8');
  await writeFile(history.configFile, config.slice(0, config.indexOf('  photos:')));
  await look();
  await page.getByText('not configured any more').first().waitFor();
  await writeFile(history.configFile, 'version: [');
  await look();
  await page.getByRole('heading', { name: 'This page is not renewed' }).waitFor();
  expect(await page.locator('#chains .tile').count()).toBeGreaterThan(50);
  await writeFile(history.configFile, config);
  await look();
  await page.getByRole('heading', { name: 'This page is not renewed' }).waitFor({ state: 'detached' });

  await close();
  await look();
  await page.getByText('The dashboard does not answer').waitFor();
  expect(await page.locator('#restorable').innerText()).toContain('home');
});

test('a run that goes on moves on the page without a reload', async () => {
  let share = 0.25;
  const [live] = known.live;
  const reader = readerOf(troubled);
  const { url } = await serve({
    ...reader,
    document: async () => ({ ...known, live: live === undefined ? [] : [{ ...live, share, phase: 'archive' }] }),
  });
  const { page } = await browser.open();
  await page.goto(url);
  await page.getByText('25 %, archive').waitFor();
  share = 0.75;
  await page.getByText('75 %, archive').waitFor({ timeout: 30_000 });
  expect(await page.locator('.live-runs').innerText()).not.toContain('25 %');
});

test('10,000 runs and more than 1,000 archives are painted, a page of them at a time', async () => {
  const large = await seed('large');
  onTestFinished(() => large.remove());
  const reader = readerOf(large);
  const { result: document, milliseconds: reading } = await ownCpu(() => reader.document());
  expect([document.runCount, document.archives.length > 1000]).toEqual([10_000, true]);
  const { url } = await serve({ ...reader, document: async () => document });
  const { page } = await browser.open();
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const { milliseconds: serving } = await ownCpu(async () => {
    await page.goto(url);
    await untilAlive(page);
  });
  const paint = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  );
  const { metrics } = await session.send('Performance.getMetrics');
  const showing = 1000 * (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN);
  process.stdout.write(
    `dashboard: 10,000 runs, ${document.archives.length} archives: first paint after ${Math.round(paint)} ms; CPU ` +
      `${Math.round(reading)} ms to read, ${Math.round(serving)} ms to serve, ${Math.round(showing)} ms in the browser until everything works\n`,
  );
  expect(await page.locator('tbody tr').count()).toBeLessThan(150);
  await page
    .locator('#runs')
    .getByRole('button', { name: /^Show 50 more/ })
    .click();
  expect(await page.locator('#runs > .table tbody tr').count()).toBe(58);
});

/** What a task costs this process, without what else the machine does. */
async function ownCpu<T>(task: () => Promise<T>): Promise<{ readonly result: T; readonly milliseconds: number }> {
  const before = process.cpuUsage();
  const result = await task();
  const { user, system } = process.cpuUsage(before);
  return { result, milliseconds: (user + system) / 1000 };
}
