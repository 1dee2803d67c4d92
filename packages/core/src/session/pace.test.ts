import { expect, test } from 'vitest';
import { createPace } from './pace.ts';

const services = { clock: () => new Date(performance.now()), signal: new AbortController().signal };

test('reading takes as long as the rate asks for', async () => {
  const pace = createPace(1_000_000, services);
  const started = performance.now();
  for (let block = 0; block < 5; block += 1) await pace(50_000);
  expect(performance.now() - started).toBeGreaterThanOrEqual(230);
});

test('an interruption ends the waiting', async () => {
  const abort = new AbortController();
  const waiting = createPace(1, { ...services, signal: abort.signal })(1_000_000);
  abort.abort('SIGINT');
  await expect(waiting).rejects.toThrow('aborted');
});
