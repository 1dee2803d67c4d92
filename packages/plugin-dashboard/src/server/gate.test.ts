import { expect, test } from 'vitest';
import { createPasswordGate, createTokenGate } from './gate.ts';

const NOTHING = { token: undefined, cookie: undefined, authorization: undefined };

test('the token opens as often as one likes, and becomes the cookie that opens from then on', async () => {
  const gate = createTokenGate('right', null);
  expect(await gate({ ...NOTHING, token: 'right' })).toEqual({ cookie: 'right' });
  expect(await gate({ ...NOTHING, token: 'right' })).toEqual({ cookie: 'right' });
  expect(await gate({ ...NOTHING, cookie: 'right' })).toBe('admitted');
  for (const wrong of [
    NOTHING,
    { ...NOTHING, token: 'wrong' },
    { ...NOTHING, cookie: 'wrong' },
    { ...NOTHING, token: '' },
  ]) {
    expect(await gate(wrong)).toMatchObject({ status: 401 });
  }
});

test('the ticket for a browser opens once, and is never a cookie', async () => {
  const gate = createTokenGate('right', 'once');
  expect(await gate({ ...NOTHING, cookie: 'once' })).toMatchObject({ status: 401 });
  expect(await gate({ ...NOTHING, token: 'once' })).toEqual({ cookie: 'right' });
  expect(await gate({ ...NOTHING, token: 'once' })).toMatchObject({ status: 401 });
});

test('the password opens under any name; a wrong one waits, and only few may wait', async () => {
  const gate = createPasswordGate('correct horse: battery');
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  expect(await gate({ ...NOTHING, authorization: basic('anna:correct horse: battery') })).toBe('admitted');
  expect(await gate(NOTHING)).toMatchObject({ status: 401, challenge: true });
  const began = performance.now();
  const guesses = Array.from({ length: 12 }, (_, index) => gate({ ...NOTHING, authorization: basic(`anna:${index}`) }));
  const statuses = (await Promise.all(guesses)).map((answer) => (answer as { status: number }).status);
  expect(performance.now() - began).toBeGreaterThan(400);
  expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429]);
  expect(await gate({ ...NOTHING, authorization: 'Bearer x' })).toMatchObject({ status: 401 });
});
