import { expect, test } from 'vitest';
import { parseDate } from './date-flag.ts';

test('a day is its local beginning, or the beginning of the next when it is an end', () => {
  expect(parseDate('2026-11-21', false)).toEqual(new Date(2026, 10, 21));
  expect(parseDate('2026-12-31', true)).toEqual(new Date(2027, 0, 1));
});

test('a time is local unless it says otherwise', () => {
  expect(parseDate('2026-11-21 09:30', true)).toEqual(new Date(2026, 10, 21, 9, 30));
  expect(parseDate('2026-11-21T09:30:15Z', false)).toEqual(new Date('2026-11-21T09:30:15Z'));
  expect(parseDate('2026-11-21T09:30+02:00', false)).toEqual(new Date('2026-11-21T07:30Z'));
});

test.each(['yesterday', '2026-02-30', '2026-13-01', '21.11.2026', '2026-11-21T25:00', ''])(
  '%j is refused with the forms that are allowed',
  (text) => {
    expect(() => parseDate(text, false)).toThrow(
      expect.objectContaining({ code: 'usage-invalid', hint: expect.stringContaining('2026-11-21') }),
    );
  },
);
