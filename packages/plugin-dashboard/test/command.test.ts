import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { readAssets } from '../src/server/assets.ts';
import { seed } from './support/seeded-dashboard.ts';

const BIN = join(import.meta.dirname, '../../cli/bin/run.js');
vi.setConfig({ testTimeout: 60_000 });

let history: Awaited<ReturnType<typeof seed>>;
beforeAll(async () => {
  history = await seed('healthy');
}, 60_000);
afterAll(() => history.remove());

function environment(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: dirname(history.configFile),
    DARKIVE_CONFIG: history.configFile,
    TZ: 'UTC',
  };
}

/** The command, serving; resolves when it has printed its address. */
async function serve(
  args: readonly string[],
  env = environment(),
): Promise<{ readonly child: ChildProcessWithoutNullStreams; readonly out: string; readonly stderr: Promise<string> }> {
  const child = spawn(process.execPath, [BIN, 'dashboard', ...args], { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  const stderr = text(child.stderr);
  const [first] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => ['ended'])])) as [
    unknown,
  ];
  return { child, out: String(first), stderr };
}

async function end(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): Promise<unknown> {
  child.kill(signal);
  const [code] = (await once(child, 'exit')) as [unknown];
  return code;
}

function run(
  args: readonly string[],
  env = environment(),
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, [BIN, 'dashboard', ...args], { env, encoding: 'utf8', timeout: 30_000 });
}

test('it prints the address with its token, serves the page under it, and ends in peace when it is told to', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as AddressInfo;
  const { child, out, stderr } = await serve(['--port', String(port)]);
  expect(out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\n$/);
  const url = new URL(out.trim());
  expect(Number(url.port)).toBeGreaterThan(port);
  const entered = await fetch(url, { redirect: 'manual' });
  expect(entered.status).toBe(303);
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(new URL('/', url), { headers: { cookie } });
  expect(await page.text()).toContain('<h1 id="verdict-title">');
  expect(await end(child, 'SIGTERM')).toBe(0);
  expect(await stderr).toBe(
    `Port ${port} is taken; this is the next free one.\nThe page is served until you press Ctrl-C.\n`,
  );
});

test('a browser is given an address that opens once, never the token', async () => {
  const bin = join(dirname(history.configFile), 'bin');
  const opened = join(bin, 'opened');
  await mkdir(bin, { recursive: true });
  await writeFile(
    join(bin, 'xdg-open'),
    `#!/bin/sh\nprintf '%s' "$1" >'${opened}.new' && mv '${opened}.new' '${opened}'\n`,
  );
  await chmod(join(bin, 'xdg-open'), 0o755);
  const env = { ...environment(), PATH: `${bin}:${process.env['PATH']}` };
  const { child, out } = await serve(['--open', '--json', '--port', '0'], env);
  const document = JSON.parse(out) as { readonly schema: string; readonly url: string; readonly port: number };
  expect(document).toMatchObject({ schema: 'darkive.dashboard-server/1', address: '127.0.0.1' });
  const given = await vi.waitFor(() => readFile(opened, 'utf8'), { timeout: 20_000 });
  expect(given).not.toBe(document.url);
  expect((await fetch(given, { redirect: 'manual' })).status).toBe(303);
  expect((await fetch(given, { redirect: 'manual' })).status).toBe(401);
  expect((await fetch(document.url, { redirect: 'manual' })).status).toBe(303);
  expect(await end(child, 'SIGINT')).toBe(0);
});

test('it refuses what would let others in by mistake, a secret that is not there, and no configuration', () => {
  expect(run(['--address', '0.0.0.0'])).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining('ssh -L'),
  });
  expect(run(['--password', 'env:NOT_SET'])).toMatchObject({ status: 2, stderr: expect.stringContaining('NOT_SET') });
  expect(run(['--config', '/nowhere.yaml'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('/nowhere.yaml'),
  });
});

test('the export is two files that everybody may read, without a secret, written whole', async () => {
  const directory = join(dirname(history.configFile), 'copy', 'of it');
  const { status, stdout } = run(['export', directory]);
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: expect.stringMatching(
      /^Wrote [\d.]+ \w+ to .*copy\/of it\n {2}index\.html .*\n {2}dashboard\.json .*\n.*\.\n$/,
    ),
  });
  const data = await readFile(join(directory, 'dashboard.json'), 'utf8');
  expect(JSON.parse(data)).toMatchObject({ schema: 'darkive.dashboard/1', runCount: 240 });
  expect((await stat(join(directory, 'index.html'))).mode & 0o777).toBe(0o644);
  const again = run(['export', directory, '--json']);
  expect(JSON.parse(again.stdout)).toMatchObject({
    schema: 'darkive.dashboard-export/1',
    page: join(directory, 'index.html'),
  });
  const file = join(directory, 'index.html');
  expect(run(['export', file])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(`${file} cannot be made (EEXIST)`),
  });
});

test('script and style of the page stay below 150 KB, packed', async () => {
  const { script, style } = await readAssets();
  const packed = gzipSync(script, { level: 9 }).length + gzipSync(style, { level: 9 }).length;
  process.stdout.write(`dashboard: script and style have ${(packed / 1000).toFixed(1)} KB, packed\n`);
  expect(packed).toBeLessThan(150_000);
  expect(packed).toBeGreaterThan(10_000);
});
