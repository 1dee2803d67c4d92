import { isUtf8 } from 'node:buffer';
import { basename } from 'node:path';
import type { Logger } from '../log/logger.ts';
import { holdsNul, spawnableVector } from './byte-arguments.ts';
import { childEnvironment } from './child-environment.ts';
import { deathSignalPrefix } from './death-signal.ts';
import { displayCommand } from './display-command.ts';
import { findProgram, locateProgram } from './find-program.ts';
import { createOutputText } from './output-text.ts';
import { runProgram, type Limits, type ProgramEnd } from './run-program.ts';
import { startProblem, wrapperProblem } from './start-problem.ts';
import type { Argument, RunOptions, RunResult, ToolRunner } from './types.ts';

export interface ToolRunnerOptions {
  /** The caller's environment; programs are looked up on its PATH. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Debug lines: started, ended with which code after how long. */
  readonly log: Logger;
  /** Gets every line of stderr, and of stdout unless `onStdout` takes it, as "<program>: <line>". */
  readonly output: (line: string) => void;
  /** Hides secrets in everything that is shown or kept. */
  readonly mask: (text: string) => string;
  /** Ten seconds from SIGTERM to SIGKILL, two seconds for the pipes after the end; shorter in tests. */
  readonly limits?: Partial<Limits>;
}

/** Starts external programs as described at `ToolRunner`. */
export function createToolRunner(options: ToolRunnerOptions): ToolRunner {
  const { log, mask } = options;
  const limits: Limits = { graceMs: 10_000, drainMs: 2000, ...options.limits };
  const env = childEnvironment(options.env);
  const find = (program: string): string | null => findProgram(program, env.PATH);
  let deathSignal: Promise<readonly string[]> | null = null;

  return {
    find,
    async run(program, args, runOptions = {}) {
      const name = basename(program);
      const command = mask(
        displayCommand(
          program,
          args.map((argument) => maskArgument(argument, mask)),
        ),
      );
      const stdout = createOutputText(mask, (line) => options.output(`${name}: ${line}`));
      const stderr = createOutputText(mask, (line) => options.output(`${name}: ${line}`));
      const finish = (end: ProgramEnd, startError: string | null): RunResult => {
        stdout.end();
        stderr.end();
        const { exitCode, signal, timedOut, aborted, seconds } = end;
        const result = {
          command,
          exitCode,
          signal,
          timedOut,
          aborted,
          seconds,
          startError: startError === null ? null : mask(startError),
        };
        log.debug(`${name} ${endText(result)}`);
        return { ...result, stdoutTail: stdout.tail(), stderrTail: stderr.tail() };
      };

      if (runOptions.signal?.aborted) return finish({ ...NOT_STARTED, aborted: true }, null);
      const located = locateProgram(program, env.PATH, runOptions.cwd);
      if ('problem' in located) return finish(NOT_STARTED, located.problem);
      if (args.some(holdsNul)) return finish(NOT_STARTED, 'one of its arguments holds a NUL character');

      deathSignal ??= deathSignalPrefix(find('setpriv'), env, limits);
      const prefix = [...(await deathSignal), ...nicePrefix(find, runOptions)];
      const [file, ...rest] = [...prefix, ...spawnableVector([located.file, ...args])];
      log.debug(`${name} starts: ${command}`);
      const end = await runProgram({
        vector: [file ?? located.file, ...rest],
        env: { ...withoutVariables(env, runOptions.without), ...runOptions.env },
        cwd: runOptions.cwd,
        fds: runOptions.fds ?? [],
        signal: runOptions.signal,
        timeout: runOptions.timeout,
        onStdout:
          runOptions.onStdout ??
          ((chunk) => {
            stdout.push(chunk);
            runOptions.watchStdout?.(chunk);
          }),
        onStderr: (chunk) => stderr.push(chunk),
        onPipeHeld: () =>
          log.debug(`${name} has ended, but something it started still holds its output; not waiting for that.`),
        limits,
      });
      if (end.startError !== null) return finish(end, startProblem(end.startError, runOptions.cwd));
      const problem = wrapperProblem(end.exitCode, stderr.tail());
      return problem === null ? finish(end, null) : finish({ ...end, exitCode: null }, problem);
    },
  };
}

const NOT_STARTED: ProgramEnd = {
  exitCode: null,
  signal: null,
  aborted: false,
  timedOut: false,
  seconds: 0,
  startError: null,
};

/** Before quoting: quotes in the middle of a secret would hide it from the mask. */
function maskArgument(argument: Argument, mask: (text: string) => string): Argument {
  return typeof argument === 'string' || isUtf8(argument) ? mask(argument.toString()) : argument;
}

function withoutVariables(
  env: Readonly<Record<string, string>>,
  without: ReadonlySet<string> = new Set(),
): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !without.has(name)));
}

function nicePrefix(find: ToolRunner['find'], { nice = 0 }: RunOptions): string[] {
  const program = nice === 0 ? null : find('nice');
  return program === null ? [] : [program, '-n', String(nice)];
}

function endText(result: Omit<RunResult, 'stdoutTail' | 'stderrTail'>): string {
  if (result.startError !== null) return `could not be started: ${result.startError}`;
  const how = result.exitCode === null ? `signal ${result.signal ?? 'none'}` : `code ${result.exitCode}`;
  const why = result.aborted ? ', aborted' : result.timedOut ? ', out of time' : '';
  return `ended with ${how} after ${result.seconds.toFixed(2)} s${why}`;
}
