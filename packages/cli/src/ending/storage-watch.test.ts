import { expect, test } from 'vitest';
import { createStorageWatch, type StorageWatch } from './storage-watch.ts';

const never = new Promise<never>(() => undefined);

/** A watch whose ticks take a millisecond; `hung` are the places that never answer. */
function watching(hung: readonly string[], onlyWaits = false): StorageWatch {
  const look = async (path: string): Promise<unknown> =>
    hung.includes(path) ? never : Promise.reject(new Error('gone'));
  return createStorageWatch({ look, onlyWaits: () => onlyWaits, tickMs: 1 });
}

/** What became of the watch, or `answers` when nothing did in a hundred ticks. */
async function outcome(watch: StorageWatch): Promise<unknown> {
  const still = new Promise((resolve) => setTimeout(resolve, 150, 'answers'));
  const result = await Promise.race([watch.silent.catch((error: unknown) => error), still]);
  watch.stop();
  return result;
}

test('a place that does not answer is named after the longest time that is allowed', async () => {
  const watch = watching(['/b']);
  watch.allow(20);
  watch.allow(10);
  watch.watch(['/a', '/b']);
  expect(await outcome(watch)).toMatchObject({
    code: 'storage-silent',
    message: expect.stringContaining('/b has not answered'),
  });
});

test('places that answer, if only that they are not there, are never given up', async () => {
  const watch = watching([]);
  watch.allow(3);
  watch.watch(['/a', '/b']);
  expect(await outcome(watch)).toBe('answers');
});

test('whoever wants to end does not wait as long', async () => {
  const watch = watching(['/b']);
  watch.allow(60_000);
  watch.watch(['/b']);
  watch.hurry();
  expect(await outcome(watch)).toMatchObject({ code: 'storage-silent', facts: { path: '/b' } });
});

test('whoever wants to end leaves a process that does nothing but wait for some file system', async () => {
  const watch = watching([], true);
  watch.allow(60_000);
  watch.watch(['/a']);
  watch.hurry();
  expect(await outcome(watch)).toMatchObject({ code: 'storage-silent', facts: { path: null } });
});

test('a process that only waits, and that nobody wants to end, is left alone', async () => {
  const watch = watching([], true);
  watch.allow(60_000);
  watch.watch(['/a']);
  expect(await outcome(watch)).toBe('answers');
});
