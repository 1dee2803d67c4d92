import { expect, test } from 'vitest';
import { answerWithin, whileAnswering } from './answer.ts';

const never = new Promise<never>(() => undefined);
const progress = () => ({ at: '/mnt/a', count: 1 });
const { signal } = new AbortController();

test('an answer in time is the answer, and an error is the error', async () => {
  expect(await answerWithin('/mnt', 10_000, Promise.resolve(7))).toBe(7);
  await expect(answerWithin('/mnt', 10_000, Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  expect(await whileAnswering(Promise.resolve(7), progress, 10_000, signal)).toBe(7);
});

test('a call that never comes back is left, and the place is named', async () => {
  await expect(answerWithin('/mnt', 20, never)).rejects.toMatchObject({
    code: 'storage-silent',
    facts: { path: '/mnt' },
  });
  await expect(whileAnswering(never, progress, 20, signal)).rejects.toMatchObject({
    code: 'storage-silent',
    message: expect.stringContaining('/mnt/a has not answered'),
  });
});

test('work that gets on is never left, however long it takes', async () => {
  let count = 0;
  const moving = () => ({ at: '/mnt/a', count: (count += 1) });
  const work = new Promise((resolve) => setTimeout(resolve, 200, 'done'));
  expect(await whileAnswering(work, moving, 20, signal)).toBe('done');
});

test('an abort ends the waiting at once', async () => {
  const controller = new AbortController();
  const work = whileAnswering(never, progress, 60_000, controller.signal);
  controller.abort(new Error('enough'));
  await expect(work).rejects.toThrow('enough');
});
