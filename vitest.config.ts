import { defineConfig } from 'vitest/config';
import LongestFirst from './script/vitest/longest-first.ts';

export default defineConfig({
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts', 'script/**/*.test.ts', 'faults/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // One dar run takes about 50 ms, a whole backup about a second; the machine may be busy.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // oclif's output and the check for warnings need the real console.
    disableConsoleIntercept: true,
    globalSetup: './script/vitest/private-directory.ts',
    setupFiles: ['./script/vitest/isolation.ts', './script/vitest/no-warnings.ts'],
    reporters: ['default', './script/vitest/summary-reporter.ts'],
  },
});
