import { statSync } from 'node:fs';
import { errnoOf, fsErrorText } from '../fs/fs-error.ts';

/** Why Node could not start a program that was there a moment ago, in words. */
export function startProblem(error: unknown, cwd: string | undefined): string {
  // spawn(2) reports a missing working directory as a missing program.
  if (cwd !== undefined && !isDirectory(cwd)) return `its working directory ${cwd} does not exist`;
  return errnoOf(error) === 'E2BIG' ? 'its arguments are too long' : fsErrorText(error);
}

/**
 * A program that setpriv, nice or the decoding shell could not execute, for example a script whose interpreter is missing:
 * they exit with 126 or 127 and one line. Null when the program did run.
 */
export function wrapperProblem(exitCode: number | null, stderr: string): string | null {
  if (exitCode !== 126 && exitCode !== 127) return null;
  const match =
    /^(?:setpriv: failed to execute|(?:\/\S*\/)?nice:|darkive-argument-decoder: (?:line )?\d+: exec:) .*: ([^:\n]+)\n$/.exec(
      stderr,
    );
  const reason = match?.[1];
  if (reason === undefined) return null;
  return `${reason.charAt(0).toLowerCase()}${reason.slice(1)} (its interpreter may be missing)`;
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return false;
  }
}
