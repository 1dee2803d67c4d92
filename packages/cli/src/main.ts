import { writeReport } from './errors/write-report.ts';
import { shareHostModules } from './host-modules.ts';
import { createOutput } from './output.ts';
import { showWarningsAsLines } from './warnings.ts';

export interface HostOptions {
  /** Absolute directory of the package that holds the oclif configuration. */
  readonly root: string;
  /** Arguments after the program's name. */
  readonly args: readonly string[];
  readonly version: string;
}

/**
 * The `darkive` command: loads commands and plugins through oclif, runs one command, and ends the process with its
 * exit code. Every error of every command, ours or a plugin's, is rendered here.
 */
export async function main({ root, args, version }: HostOptions): Promise<void> {
  const safeMode = process.env['DARKIVE_SAFE_MODE'] === '1' || beforeSeparator(args).includes('--safe-mode');
  const argv = withoutSafeMode(args);
  const json = beforeSeparator(argv).includes('--json');
  // Archives and parity are as private as the umask makes them, but never open to the pen of others: a service may have none.
  process.umask(process.umask() | 0o022);
  const output = createOutput(process.stdout);
  ignoreClosedStderr();
  showWarningsAsLines(process);
  shareHostModules(root);
  try {
    const { run } = await import('@oclif/core');
    // A broken plugin must not lock the user out of `plugins uninstall`.
    await run(argv, { root, version, userPlugins: !safeMode, devPlugins: false });
  } catch (error) {
    process.exitCode = await writeReport(error, { command: argv, json, output, stderr: process.stderr });
  }
  await output.flush();
  // A timer or socket that a plugin left open must not keep a finished command alive.
  process.exit();
}

function beforeSeparator(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return end === -1 ? args : args.slice(0, end);
}

function withoutSafeMode(args: readonly string[]): string[] {
  const options = beforeSeparator(args);
  return [...options.filter((arg) => arg !== '--safe-mode'), ...args.slice(options.length)];
}

function ignoreClosedStderr(): void {
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
