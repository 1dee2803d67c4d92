import type { Reporter, TestModule } from 'vitest/node';

/**
 * Prints the last line `N passed, N failed`. Files that cannot be loaded and unhandled errors count as failed, so do
 * skipped tests when CI is set: there nothing may be skipped.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[], reason: string): void {
    const inCi = (process.env.CI ?? '') !== '';
    const counts = countResults(modules);
    const failed = counts.failed + unhandled.length + (inCi ? counts.skipped : 0) + (reason === 'interrupted' ? 1 : 0);
    const nothing = counts.passed + failed === 0 ? 1 : 0;
    if (counts.skipped > 0) {
      process.stdout.write(
        `${counts.skipped} skipped${inCi ? ', counted as failed' : ''}: ${counts.names.join(', ')}\n`,
      );
    }
    if (failed + nothing > 0) process.exitCode = 1;
    process.stdout.write(`${counts.passed} passed, ${failed + nothing} failed\n`);
  }
}

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** Full names of the skipped tests. */
  readonly names: string[];
}

export function countResults(modules: readonly TestModule[]): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0, names: [] };
  for (const module of modules) {
    let failedTests = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') counts.passed += 1;
      else if (state === 'failed') failedTests += 1;
      else {
        counts.skipped += 1;
        counts.names.push(test.fullName);
      }
    }
    // A file that did not load, or whose hooks failed, has no failed test to show for it.
    counts.failed += failedTests > 0 || module.ok() ? failedTests : 1;
  }
  return counts;
}
