import type { Problem } from './problem.ts';
import type { SourceFile } from './source-file.ts';

/** Tests that need the clock of the machine, and why. */
const NEED_IT: Readonly<Record<string, string>> = {
  'packages/cli/test/support/clock.ts': 'computes how far the clock of the tested command is shifted',
  'packages/cli/test/life.test.ts': 'waits for the next second, since a second has one archive name',
  'packages/cli/test/retention.test.ts': 'waits for the next second, since a second has one archive name',
  'packages/core/src/fs/source-measure.test.ts': 'compares with the times that the kernel gives to files',
  'packages/core/src/making/in-place/in-place.test.ts': 'compares with the times that the kernel gives to files',
  'packages/core/src/log/log-files.test.ts': 'compares with the times that the kernel gives to files',
  'packages/core/src/log/rotate.test.ts': 'compares with the times that the kernel gives to files',
  'packages/par2/src/killed.test.ts': 'compares with the times that the kernel gives to files',
};

/** A test is given its time: it must pass on every day, at every hour, in every zone. Durations may be measured. */
export function checkTestClock(files: readonly SourceFile[]): readonly Problem[] {
  return files
    .filter(({ path }) => /\.test\.ts$|\/(?:test-support|test)\//.test(path) && !(path in NEED_IT))
    .flatMap(({ path, uses }) =>
      uses
        .filter(({ what }) => /^Date\.now$|^new Date\(\)$|^Date\(\)$/.test(what))
        .map(({ what, line }) => ({
          file: path,
          line,
          message: `a test uses ${what}. Give it a time (testClock, a constant); if it needs the clock of the machine, say why in script/checks/test-clock.ts.`,
        })),
    );
}
