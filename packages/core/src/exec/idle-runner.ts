import type { ToolRunner } from './types.ts';

/** The same programs, started so that they yield to everything else: niceness 10, and idle I/O where ionice(1) is there. */
export function idleRunner(runner: ToolRunner): ToolRunner {
  return {
    find: (program) => runner.find(program),
    run(program, args, options = {}) {
      const nicer = { ...options, nice: options.nice ?? 10 };
      const located = runner.find(program);
      // A program that is missing is reported by its own name, not as a failure of ionice.
      if (located === null || runner.find('ionice') === null) return runner.run(program, args, nicer);
      return runner.run('ionice', ['-c', '3', located, ...args], nicer);
    },
  };
}
