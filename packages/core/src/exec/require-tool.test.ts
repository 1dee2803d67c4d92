import { expect, test } from 'vitest';
import { silentLogger } from '../log/logger.ts';
import { requireTool } from './require-tool.ts';
import { createToolRunner } from './tool-runner.ts';

const runner = createToolRunner({ env: process.env, log: silentLogger, output: () => {}, mask: (text) => text });

test('a tool that is there gives its path', () => {
  expect(requireTool(runner, 'sh', 'Install a shell.')).toMatch(/^\/.*\/sh$/);
});

test('a missing tool is an error with the hint how to get it', () => {
  expect(() => requireTool(runner, 'no-such-dar', 'Install dar 2.7 or newer.')).toThrow(
    expect.objectContaining({
      code: 'tool-missing',
      hint: 'Install dar 2.7 or newer.',
      facts: { program: 'no-such-dar' },
    }),
  );
});
