import { expect, test } from 'vitest';
import { limitedPatterns } from './limited-patterns.ts';

test('each path is matched by any of the patterns, without regard to case', () => {
  expect(limitedPatterns(['^cache/', '\\.LOG$'])(['Cache/a', 'a.log', 'b', ''])).toEqual([true, true, false, false]);
  expect(limitedPatterns([])(['a'])).toEqual([false]);
});

test.each(['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(a*)*b', '^(?=(a+)+$)', '^(\\w+\\s?)*$'])(
  '%s is ended when it takes for ever',
  (pattern) => {
    const matches = limitedPatterns(['x', pattern]);
    expect(() => matches([`${'a'.repeat(64)}!`])).toThrow(/takes for ever/);
    expect(matches(['x', 'a'])[0]).toBe(true);
  },
);
