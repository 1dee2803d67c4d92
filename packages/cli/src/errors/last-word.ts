import { DarkiveError, EXIT_CODES } from '@darkive/core/errors';
import { plainPaint } from '../present/look.ts';
import { errorDocument, errorText } from './render.ts';

interface LastWordOptions {
  readonly json: boolean;
  /** Writes to a file descriptor, at once. */
  readonly write: (descriptor: number, text: string) => unknown;
}

/**
 * Says that a command has stopped in the middle, when nothing is left that could go on and nothing may be waited for. Returns the
 * exit code, which is that of a failure.
 */
export function lastWord(what: string, { json, write }: LastWordOptions): number {
  const error = new DarkiveError('bug', what, {
    hint: 'Run the command again; if it ends so again, report it with the debug log. Archives that were published are not affected.',
  });
  const { code } = EXIT_CODES.failed;
  const attempt = (descriptor: number, text: string): void => {
    try {
      write(descriptor, text);
    } catch {
      // A stream that cannot be written to: the exit code still says that it failed.
    }
  };
  attempt(2, errorText(error, plainPaint));
  if (json) attempt(1, `${JSON.stringify(errorDocument(error, code), null, 2)}\n`);
  return code;
}
