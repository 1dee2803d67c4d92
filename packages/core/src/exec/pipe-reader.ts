import type { Readable } from 'node:stream';

/** Reads a pipe chunk by chunk; the next chunk is asked for when the consumer has dealt with the last one. */
export interface PipeReader {
  /** Resolves when the pipe is closed and the consumer is done; never rejects. */
  readonly done: Promise<void>;
  /** The consumer has a chunk in hand. */
  busy(): boolean;
  /** Closes our end, whatever is still in the pipe. */
  close(): void;
}

/** After the first failure (of the consumer or of the pipe) the rest is read and thrown away. */
export function readPipe(
  stream: Readable,
  consume: (chunk: Buffer) => void | Promise<void>,
  onFailure: (error: unknown) => void,
): PipeReader {
  let busy = false;
  let failed = false;
  let closed = false;
  const waiting: Buffer[] = [];
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const fail = (error: unknown): void => {
    if (!failed) onFailure(error);
    failed = true;
    waiting.length = 0;
  };
  const next = (): void => {
    for (let chunk = waiting.shift(); chunk !== undefined; chunk = waiting.shift()) {
      try {
        const consumed = consume(chunk);
        // Not only "not undefined": a function that returns a number is also a `() => void` for TypeScript.
        if (consumed instanceof Promise) {
          busy = true;
          consumed.catch(fail).finally(() => {
            busy = false;
            next();
          });
          return;
        }
      } catch (error) {
        fail(error);
      }
    }
    stream.resume();
    if (closed) resolve();
  };
  stream.on('data', (chunk: Buffer) => {
    if (failed) return;
    waiting.push(chunk);
    if (!busy) next();
    // Every time: Node resumes the pipes of a program that has ended.
    if (busy) stream.pause();
  });
  stream.on('error', fail);
  stream.once('close', () => {
    closed = true;
    if (!busy) resolve();
  });
  return { done, busy: () => busy, close: () => void stream.destroy() };
}

/**
 * Closes pipes that stay open after the program has ended, because something it left behind holds them. Counts only time in
 * which no consumer is busy. Counted in steps, so that a moment in which this process was blocked is not taken for silence.
 */
export function closeWhenIdle(readers: readonly PipeReader[], limitMs: number, onClose: () => void): { stop(): void } {
  let idle = 0;
  const timer = setInterval(() => {
    if (readers.some((reader) => reader.busy())) return;
    idle += 1;
    if (idle < STEPS) return;
    clearInterval(timer);
    onClose();
    for (const reader of readers) reader.close();
  }, limitMs / STEPS);
  return { stop: () => clearInterval(timer) };
}

const STEPS = 20;
