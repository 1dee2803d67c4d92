import { expect, test } from 'vitest';
import { silentLogger } from '../log/index.ts';
import { idleRunner } from './idle-runner.ts';
import { createToolRunner } from './tool-runner.ts';

const runner = createToolRunner({
  env: { PATH: process.env['PATH'] },
  log: silentLogger,
  output: () => undefined,
  mask: (text) => text,
});

test('a program runs with lower priority for processor and disk', async () => {
  const shown = await idleRunner(runner).run('sh', ['-c', 'nice; ionice']);
  const before = await runner.run('sh', ['-c', 'nice']);
  expect(shown.stdoutTail.split('\n').slice(0, 2)).toEqual([String(Number(before.stdoutTail) + 10), 'idle']);
});

test('a program that is missing is reported by its own name', async () => {
  const { startError, command } = await idleRunner(runner).run('no-such-program', []);
  expect([startError, command]).toEqual(['it was not found on the PATH', 'no-such-program']);
});
