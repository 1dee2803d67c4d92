import { createContext, Script } from 'node:vm';
import { DarkiveError } from '../../errors/index.ts';

/** Milliseconds for all paths of one call: some hundred paths take a few, unless a pattern backtracks without end. */
const LONGEST_MS = 2000;

/**
 * Says of each path whether one of the regular expressions (without regard to case) matches it. One that would take for ever,
 * such as `(a+)+$`, must not hold the lock meanwhile: V8 ends it, which only a script of `node:vm` can ask for, and
 * `config-invalid` is thrown. A call costs a third of a millisecond, so give it many paths at once.
 */
export function limitedPatterns(sources: readonly string[]): (paths: readonly string[]) => readonly boolean[] {
  if (sources.length === 0) return (paths) => paths.map(() => false);
  const patterns = sources.map((source) => new RegExp(source, 'iu'));
  const surroundings = createContext({ patterns, paths: [] as readonly string[] });
  const script = new Script('paths.map((path) => patterns.some((pattern) => pattern.test(path)))');
  return (paths) => {
    surroundings['paths'] = paths;
    try {
      return script.runInContext(surroundings, { timeout: LONGEST_MS }) as readonly boolean[];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      throw new DarkiveError(
        'config-invalid',
        `A regular expression of "restore-test: exclude: regex" takes for ever: ${sources.join(', ')}.`,
        {
          hint: 'Write it without a repetition inside a repetition, such as (a+)+, or use prefix and suffix. Then run the backup again.',
          facts: { patterns: sources },
          cause: error,
        },
      );
    }
  };
}
