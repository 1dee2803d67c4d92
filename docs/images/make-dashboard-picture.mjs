// Runs `darkive demo`, serves its archives with `darkive dashboard`, and takes dashboard.png of the top of the page:
// node docs/images/make-dashboard-picture.mjs
// The demo runs as the host `vault` (unshare(1)), so that the picture shows no machine's own name.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const plugin = join(import.meta.dirname, '../../packages/plugin-dashboard/package.json');
const { chromium } = createRequire(plugin)('playwright-core');

const command = join(import.meta.dirname, '../../packages/cli/bin/run.js');
const picture = join(import.meta.dirname, 'dashboard.png');
const VIEW = { width: 1120, height: 1000 };

const parent = mkdtempSync(join(tmpdir(), 'dashboard-picture-'));
try {
  const directory = join(parent, 'darkive-demo');
  execFileSync(...asVault('demo', '--no-progress', '--dir', directory), { stdio: 'ignore' });
  const serving = spawn(...asVault('dashboard', '--port', '0', '--config', join(directory, 'config.yaml')), {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TZ: 'UTC' },
  });
  try {
    const [printed] = await once(serving.stdout, 'data');
    await takePicture(String(printed).trim());
  } finally {
    serving.kill();
    await once(serving, 'exit');
  }
} finally {
  rmSync(parent, { recursive: true, force: true });
}

/** The command and its arguments, on a machine of that name. */
function asVault(...args) {
  const script = 'hostname vault && exec "$@"';
  return [
    'unshare',
    ['--user', '--map-root-user', '--uts', 'sh', '-c', script, 'sh', process.execPath, command, ...args],
  ];
}

async function takePicture(url) {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage({ viewport: VIEW, colorScheme: 'light' });
    await page.goto(url);
    await page.locator('html:not(.no-script)').waitFor();
    await page.locator('.copy').first().waitFor({ state: 'attached' });
    await page.screenshot({ path: picture });
  } finally {
    await browser.close();
  }
}
