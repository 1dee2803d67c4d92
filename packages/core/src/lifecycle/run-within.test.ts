import { expect, test } from 'vitest';
import { runWithin } from './run-within.ts';

const limits = { run: null, deadlineMs: null, deadlineGraceMs: 20, abortGraceMs: 20 };
const never = () => new Promise<never>(() => {});

test('work without limits may take its time', async () => {
  await expect(runWithin(() => 5, limits)).resolves.toBe(5);
  await expect(runWithin(() => Promise.reject(new Error('no')), limits)).rejects.toThrow('no');
});

test('work that throws at once rejects', async () => {
  const thrower = (): never => {
    throw new Error('at once');
  };
  await expect(runWithin(thrower, limits)).rejects.toThrow('at once');
});

test('work that ignores its deadline is not awaited beyond the grace period', async () => {
  await expect(runWithin(never, { ...limits, deadlineMs: 20 })).rejects.toThrow('passed its deadline of 0.02 s');
});

test("work that ignores the run's interruption is given up after its own grace period", async () => {
  const controller = new AbortController();
  const given = runWithin(never, { ...limits, run: controller.signal, abortGraceMs: 30 });
  controller.abort('SIGINT');
  await expect(given).rejects.toThrow('did not stop within 0.03 s after the interruption');
});

test('the signal says why it was aborted', async () => {
  const controller = new AbortController();
  const reasons: unknown[] = [];
  const work = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => {
        reasons.push(signal.reason);
        resolve();
      });
    });
  const interrupted = runWithin(work, { ...limits, run: controller.signal });
  await Promise.resolve();
  controller.abort('SIGTERM');
  await interrupted;
  await runWithin(work, { ...limits, deadlineMs: 10 });
  expect(reasons).toEqual(['SIGTERM', expect.objectContaining({ message: 'passed its deadline of 0.01 s' })]);
});

test('what work that was given up says later is dropped', async () => {
  const late = async (): Promise<never> => {
    await new Promise((resolve) => setTimeout(resolve, 60));
    throw new Error('too late');
  };
  await expect(runWithin(late, { ...limits, deadlineMs: 10, deadlineGraceMs: 0 })).rejects.toThrow('deadline');
  // An unhandled rejection would fail the test run.
  await new Promise((resolve) => setTimeout(resolve, 80));
});
