import type { Writable } from 'node:stream';

/** stdout, for a command that prints its result: waits for a slow reader, and notices one that went away. */
export interface Output {
  /** True when the reader closed its end (`| head`): nothing more can be said there. */
  readonly closed: boolean;
  /** Resolves when the text was handed over; at once when nobody reads any more. */
  write(text: string): Promise<void>;
  /** Resolves when everything written before was handed over. */
  flush(): Promise<void>;
}

export function createOutput(stream: Writable): Output {
  let closed = false;
  // The callback of write() tells us too, but without a listener the error would end the process.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    closed = true;
  });
  const write = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      if (closed) return resolve();
      stream.write(text, (error) => {
        if (error === null || error === undefined) return resolve();
        if (!isClosedPipe(error)) return reject(error);
        closed = true;
        resolve();
      });
    });
  return {
    get closed() {
      return closed;
    },
    write,
    flush: () => write(''),
  };
}

function isClosedPipe(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED';
}
