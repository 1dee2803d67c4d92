import type { FuzzTarget } from '../../fuzz-target.ts';

/** A reader that cannot stand a 7. */
export const target: FuzzTarget = {
  name: 'test-support',
  tokens: ['7'],
  read(input) {
    if (input.includes('7')) throw new TypeError('found a 7');
  },
};
