import { DarkiveError } from '@darkive/core/errors';
import type { OwnStream } from './custody/terminal.ts';

/** stdout, for a command that prints its result: waits for a slow reader, and notices one that went away. */
export interface Output {
  /** True when the reader closed its end (`| head`): nothing more can be said there. */
  readonly closed: boolean;
  /** Resolves when the text was handed over; at once when nobody reads any more. Throws `output-failed` when it cannot be written. */
  write(text: string): Promise<void>;
  /** Resolves when everything written before was handed over, by whomever. Throws `output-failed` when it cannot be. */
  flush(): Promise<void>;
}

export function createOutput(stdout: OwnStream): Output {
  let closed = false;
  let failure: NodeJS.ErrnoException | null = null;
  // The callback of write() tells us too, but without a listener the error would end the process.
  stdout.stream.on('error', (error: NodeJS.ErrnoException) => {
    if (isClosedPipe(error)) closed = true;
    else failure ??= error;
  });
  const hand = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      if (closed) return resolve();
      if (failure !== null) return reject(failure);
      stdout.write(text, (error) => {
        if (error === null || error === undefined) return resolve();
        if (!isClosedPipe(error)) return reject(error);
        closed = true;
        resolve();
      });
    });
  const write = async (text: string): Promise<void> => {
    try {
      await hand(text);
    } catch (error) {
      throw outputFailed(error as NodeJS.ErrnoException);
    }
  };
  return {
    get closed() {
      return closed;
    },
    write,
    async flush() {
      if (failure !== null) throw outputFailed(failure);
      if (stdout.stream.writableLength > 0) await write('');
    },
  };
}

function outputFailed(cause: NodeJS.ErrnoException): DarkiveError {
  const why = cause.code === 'ENOSPC' ? 'no space is left there' : (cause.code ?? cause.message);
  return new DarkiveError('output-failed', `The result could not be written to stdout: ${why}.`, {
    hint: 'Send stdout to a place that takes it, then run the command again. What the command did is done: see `darkive status`.',
    cause,
  });
}

function isClosedPipe(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED';
}
