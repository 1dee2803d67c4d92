import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runTogether } from './run-together.ts';

const never = new AbortController().signal;

test('all run at the same time, and their results stand in order', async () => {
  const log: string[] = [];
  const results = await runTogether<[string, number]>(never, [
    async () => {
      log.push('a begins');
      await sleep(20);
      log.push('a ends');
      return 'a';
    },
    async () => {
      log.push('b begins');
      return 2;
    },
  ]);
  expect(results).toEqual(['a', 2]);
  expect(log).toEqual(['a begins', 'b begins', 'a ends']);
});

test('the first that fails aborts the others, and its error is thrown after they have ended', async () => {
  let ended = false;
  const together = runTogether(never, [
    async (signal) => {
      await sleep(10_000, undefined, { signal }).catch(() => undefined);
      await sleep(10);
      ended = true;
      throw new Error('aborted');
    },
    async () => {
      await sleep(5);
      throw new Error('the disk');
    },
  ]);
  await expect(together).rejects.toThrow('the disk');
  expect(ended).toBe(true);
});

test('an interruption reaches all of them', async () => {
  const controller = new AbortController();
  const wait = (signal: AbortSignal): Promise<void> => sleep(10_000, undefined, { signal });
  const together = runTogether(controller.signal, [wait, wait]);
  controller.abort('SIGINT');
  await expect(together).rejects.toMatchObject({ name: 'AbortError' });
});
