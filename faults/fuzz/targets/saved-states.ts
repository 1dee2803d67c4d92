import { Buffer } from 'node:buffer';
import { createSavedStates } from '../../../packages/core/src/dar/saved-states.ts';
import { typed, type FuzzTarget } from '../fuzz-target.ts';

/** What the listing in the corpus names, in its order. */
const PATHS = ['dir', 'dir/tab\tinside', 'dir/line\nbreak', 'dir/a', 'other', 'z'].map((path) => Buffer.from(path));

export const target: FuzzTarget = {
  name: 'saved-states',
  tokens: ['[InRef]', '[Saved]', '\t ', '\n', '-rw-r--r--', 'dir/a', ' '],
  async read(input) {
    const states = createSavedStates();
    const fed = (async () => {
      for (let at = 0; at < input.length; at += 100) await states.push(input.subarray(at, at + 100));
      states.close();
    })();
    try {
      for (const path of PATHS) await states.next(path);
    } catch (error) {
      typed(error, ['DarkiveError']);
    } finally {
      states.close();
      await fed;
    }
  },
};
