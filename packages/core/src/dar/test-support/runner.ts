import { createToolRunner, type Argument, type RunOptions, type ToolRunner } from '../../exec/index.ts';
import { silentLogger } from '../../log/logger.ts';
import { OWN_MOUNTS } from '../../test-support/own-mounts.ts';

/** The real runner, with nothing to write to and nothing to hide. */
export function createTestRunner(): ToolRunner {
  return createToolRunner({ env: process.env, log: silentLogger, output: () => undefined, mask: (text) => text });
}

/** Runs programs as an ordinary user, where the test itself runs as root. */
export function ordinaryUserRunner(): ToolRunner {
  return process.getuid?.() === 0
    ? wrappedRunner(['setpriv', '--reuid=65534', '--clear-groups', '--'])
    : createTestRunner();
}

/** Runs programs in a namespace of their own, where a small file system is mounted at `directory`. */
export function smallFileSystemRunner(directory: string, limits: string): ToolRunner {
  return wrappedRunner(['unshare', ...OWN_MOUNTS, '--'], `mount -t tmpfs -o ${limits} none ${directory} && `);
}

function wrappedRunner(prefix: readonly [string, ...string[]], before = ''): ToolRunner {
  const runner = createTestRunner();
  const [wrapper, ...rest] = prefix;
  const run = (program: string, args: readonly Argument[], options?: RunOptions) =>
    runner.run(wrapper, [...rest, 'sh', '-c', `${before}exec "$@"`, 'sh', program, ...args], options);
  return { ...runner, run };
}
