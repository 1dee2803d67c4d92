import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const script = join(import.meta.dirname, '../../test-support/announce-once.ts');

/** A process of its own; `ended` resolves with its signal and what it printed. */
function run(state: string, url: string, mode: string) {
  const child = spawn(process.execPath, [script, state, url, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  const ended = once(child, 'close').then(([, signal]) => ({ signal: signal as string | null, stdout }));
  return { child, ended };
}

test.each([
  ['as soon as the server has the message, before the answer', 'received'],
  ['when the answer is on its way, before it is recorded', 'answered'],
])('kill -9 %s: the message is sent again, under the same id', async (_when, moment) => {
  const state = mkdtempSync(join(tmpdir(), 'darkive-outbox-'));
  onTestFinished(() => rmSync(state, { recursive: true }));
  const ids: string[] = [];
  let kill = (): void => undefined;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      ids.push((JSON.parse(body) as { id: string }).id);
      if (moment === 'received') kill();
      response.end('ok', () => kill());
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  const first = run(state, url, 'announce');
  kill = () => void first.child.kill('SIGKILL');
  expect(await first.ended).toMatchObject({ signal: 'SIGKILL' });
  kill = () => undefined;
  expect(ids).toHaveLength(1);
  expect(await run(state, url, 'flush').ended).toEqual({ signal: null, stdout: '["sent"]' });
  expect(ids).toEqual([ids[0], ids[0]]);
  expect(await run(state, url, 'flush').ended).toEqual({ signal: null, stdout: '[]' });
});
