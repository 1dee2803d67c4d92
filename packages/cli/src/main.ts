import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import type { Writable } from 'node:stream';
import { keepHooks } from './custody/command-line-hooks.ts';
import { openCustody, type ProcessCustody } from './custody/process-custody.ts';
import { asksFileSystem, fileSystemAnswers, leaveHanging } from './ending/end-process.ts';
import { writeReport } from './errors/write-report.ts';
import { hasHome } from './surroundings.ts';
import { presentFindings } from './present/findings.ts';
import { createPaint } from './present/look.ts';
import { shareHostModules } from './host-modules.ts';
import { lastWord } from './errors/last-word.ts';
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
  const custody = openCustody(process);
  const { stdout, stderr } = custody.terminal;
  // Where nobody can be told anything, the exit code still tells.
  stderr.stream.on('error', () => undefined);
  const output = createOutput(stdout);
  let ids: readonly string[] = [];
  const report = (error: unknown): Promise<number> => writeReport(error, { command: argv, ids, json, output, stderr });
  custody.lastWord = (what) => lastWord(what, { json, write: writeSync });
  custody.onUncaught = async (error) => end(custody, await report(error));
  showWarningsAsLines(process, stderr);
  shareHostModules(root);
  let code: number;
  try {
    await runCommand(argv, { root, version, userPlugins: !safeMode, json }, custody, (known) => {
      ids = known;
    });
    code = custody.decided ?? Number(process.exitCode ?? 0);
  } catch (error) {
    const told = await report(error);
    code = custody.decided ?? told;
  }
  await output.flush().catch(async (error: unknown) => {
    if (code === 0) code = await report(error);
  });
  stderr.write(presentFindings(custody.hooks.takeOffences(), createPaint(stderr.stream), ''));
  // A timer or socket that a plugin left open must not keep a finished command alive.
  await fileSystemAnswers();
  end(custody, code);
}

interface CommandOptions {
  readonly root: string;
  readonly version: string;
  readonly userPlugins: boolean;
  readonly json: boolean;
}

/** @param tellIds Gets the ids of all commands, as soon as they are known. */
async function runCommand(
  argv: string[],
  options: CommandOptions,
  custody: ProcessCustody,
  tellIds: (ids: readonly string[]) => void,
): Promise<void> {
  // oclif looks for plugins below the home directory, and would end without one. Never in a directory that others can write to.
  if (!hasHome(custody.env)) process.env['HOME'] = NO_HOME;
  process.env['SHELL'] ??= '/bin/sh';
  const { Config, run } = await importOclif(custody.terminal.stdout.stream);
  keepHooks(Config, options, custody, ({ commandIDs }) => {
    tellIds(commandIDs);
  });
  // A broken plugin must not lock the user out of `plugins uninstall`.
  await run(argv, { ...options, devPlugins: false });
}

/** oclif throws what goes wrong on stdout, from a listener of its own: it is told by ours. */
async function importOclif(stdout: Writable): Promise<typeof import('@oclif/core')> {
  const ours = new Set(stdout.listeners('error'));
  const oclif = await import('@oclif/core');
  for (const listener of stdout.listeners('error')) {
    if (!ours.has(listener)) stdout.off('error', listener as () => void);
  }
  return oclif;
}

/** Debian's word for the home directory of users who have none (/etc/passwd of base-passwd). */
const NO_HOME = '/nonexistent';

function end(custody: ProcessCustody, code: number): never {
  if (asksFileSystem()) leaveHanging(code, custody.kill);
  flushCompileCache();
  return custody.end(code);
}

function beforeSeparator(args: readonly string[]): readonly string[] {
  const separator = args.indexOf('--');
  return separator === -1 ? args : args.slice(0, separator);
}

function withoutSafeMode(args: readonly string[]): string[] {
  const options = beforeSeparator(args);
  return [...options.filter((arg) => arg !== '--safe-mode'), ...args.slice(options.length)];
}
