import { createToolRunner, type ToolRunner } from '../../exec/index.ts';
import { silentLogger } from '../../log/logger.ts';

/** The real runner, with nothing to write to and nothing to hide. */
export function createTestRunner(): ToolRunner {
  return createToolRunner({ env: process.env, log: silentLogger, output: () => undefined, mask: (text) => text });
}
