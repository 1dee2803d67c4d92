import { expect, test } from 'vitest';
import { createShare, lastLine, parityState } from './par2-outcome.ts';

const COUNTED = `Repair is required.
1 file(s) exist but are damaged.
You have 499 out of 500 data blocks available.
You have 26 recovery blocks available.
`;

test.each([
  [0, '', { state: 'intact' }],
  [1, COUNTED, { state: 'repairable', counts: { needed: 1, available: 26 } }],
  [2, 'Repair is not possible.\n', { state: 'beyond-repair', counts: null }],
  [2, 'You have 3 out of 9 data blocks available.\n', { state: 'beyond-repair', counts: { needed: 6, available: 0 } }],
])('exit code %i', (code, stdout, state) => {
  expect(parityState(code, stdout, '')).toEqual(state);
});

test('exit codes 3 and 4: there is no set to work with, in the words of par2', () => {
  expect(parityState(3, '', 'failed to set the main par file\n')).toEqual({
    state: 'unusable',
    reason: 'failed to set the main par file',
  });
  expect(parityState(4, '', 'Main packet not found.\n')).toEqual({
    state: 'unusable',
    reason: 'Main packet not found.',
  });
});

test('any other exit code, or a signal, is no answer', () => {
  expect([5, 6, 7, 8, 99, null].map((code) => parityState(code, COUNTED, ''))).toEqual([
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
});

test('the share of the work that is done', () => {
  expect(createShare('\rProcessing: 12.3%\rProcessing: 12.4%')).toBe(0.124);
  expect(createShare('Constructing: 50.0%')).toBeNull();
  expect(lastLine('a\r\n b \n\n')).toBe('b');
});
