import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { source as axe } from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';

/** Debian's. Playwright's own would have to be downloaded. */
const CHROMIUM = '/usr/bin/chromium';
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A foreign name that leads to this machine, as after DNS rebinding.
  '--host-resolver-rules=MAP evil.example 127.0.0.1',
];

/** Pictures to look at after a test run; not part of the repository. */
const PICTURES = join(import.meta.dirname, '../../screenshots');

export const WIDE = { width: 1280, height: 900 };
export const PHONE = { width: 320, height: 640 };

export interface WatchedPage {
  readonly page: Page;
  /** What the page complained about: errors, refusals of its policy, requests that failed. */
  readonly complaints: readonly string[];
  /** Every address that was asked for. */
  readonly requests: readonly string[];
}

/** One browser for all tests of a file; each page has a context, and so cookies, of its own. */
export function useBrowser(): { open(options?: BrowserContextOptions): Promise<WatchedPage> } {
  let browser: Browser | null = null;
  beforeAll(async () => {
    // Where these tests run as if it were another day, the browser does not: it would hang.
    const env = { ...process.env, LD_PRELOAD: undefined };
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS, env });
  }, 60_000);
  afterAll(() => browser?.close());
  return {
    async open(options = {}) {
      if (browser === null) throw new Error('The browser was not started.');
      const context = await browser.newContext({ viewport: WIDE, ...options });
      onTestFinished(() => context.close());
      const page = await context.newPage();
      const complaints: string[] = [];
      const requests: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('dialog', async (dialog) => {
        complaints.push(`dialog: ${dialog.message()}`);
        await dialog.dismiss();
      });
      page.on('request', (request) => requests.push(request.url()));
      return { page, complaints, requests };
    },
  };
}

/** Waits until the script has taken the page over. */
export async function untilAlive(page: Page): Promise<void> {
  await page
    .locator('html:not(.no-script) .command .copy, html:not(.no-script) .find')
    .first()
    .waitFor({ state: 'attached' });
}

/**
 * What axe finds that hinders people: nothing serious, nothing critical.
 * @param rules Only these; null: all.
 */
export async function expectNoBarriers(page: Page, rules: readonly string[] | null = null): Promise<void> {
  // Evaluated by the debugger, which the policy of the page does not bind.
  await page.evaluate(axe);
  const found = await page.evaluate(async (only) => {
    const { violations } = await (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run({
      resultTypes: ['violations'],
      ...(only === null ? {} : { runOnly: [...only] }),
    });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
  }, rules);
  expect(found).toEqual([]);
}

export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

/** Pixels that the page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
