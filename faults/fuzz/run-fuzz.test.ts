import { expect, test } from 'vitest';
import { mutate } from './mutations.ts';
import { runFuzz } from './run-fuzz.ts';

test('a reader that throws what it may not is found, and the input that does it is told', async () => {
  const { problem, input } = await runFuzz('test-support/throws', 1, 5);
  expect(problem).toContain('found a 7');
  // fast-check leaves out every change that does not matter.
  expect(input?.toString()).toContain('7');
});

test('a reader that takes memory without end is ended', async () => {
  const { problem, input } = await runFuzz('test-support/eats', 1, 25);
  expect(problem).toMatch(/ended the thread.*memory/);
  expect(input).not.toBeNull();
});

test('the same description gives the same input', () => {
  const changes = [{ kind: 'repeat', at: 0, length: 1, times: 3 } as const, { kind: 'truncate', at: 0.75 } as const];
  const make = (): string => mutate({ seed: 0, changes, reseal: false }, [Buffer.from('abc')], [], 100).toString();
  expect(make()).toBe(make());
  expect(make()).toBe('aaaab');
});
