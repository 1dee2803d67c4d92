import type { FuzzTarget } from '../../fuzz-target.ts';

const kept: unknown[] = [];

/** A reader that forgets nothing. */
export const target: FuzzTarget = {
  name: 'test-support',
  tokens: [],
  read(input) {
    kept.push(Array.from({ length: 1_000_000 }, (_, index) => ({ index, input })));
  },
};
