import type { DashboardLedger } from '@darkive/core/plugin';
import { expect, test } from 'vitest';
import { ledgerWords } from './ledger-words.ts';

const STATES: readonly DashboardLedger['state'][] = ['missing', 'older', 'newer', 'damaged', 'locked', 'unusable'];

test('each way in which the ledger cannot be read has words of its own, and a good one none', () => {
  const wordsOf = (state: DashboardLedger['state']): ReturnType<typeof ledgerWords> =>
    ledgerWords({ state, file: '/x', message: null, hint: null });
  expect(new Set(STATES.map((state) => wordsOf(state)?.title)).size).toBe(STATES.length);
  expect(new Set(STATES.map((state) => wordsOf(state)?.text)).size).toBe(STATES.length);
  expect([wordsOf('ok'), wordsOf('empty')]).toEqual([null, null]);
});
