import type { Writable } from 'node:stream';
import { printableLine } from '@darkive/core/records';

/** stdout and stderr, for Darkive alone. */
export interface Terminal {
  readonly stdout: OwnStream;
  readonly stderr: OwnStream;
}

/** The parts of a stream that Darkive uses, which stay when a plugin replaces those of `process`. */
export interface OwnStream {
  readonly stream: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly isTTY: boolean;
  readonly columns: number;
  write(text: string, done?: (error?: Error | null) => void): boolean;
}

interface Keeping {
  readonly isForeign: () => boolean;
  /** The plugin that writes. */
  readonly owner: () => string;
  readonly onPrinted: (plugin: string) => void;
}

/** Characters of a plugin's own printing that are shown: it must not bury what Darkive says. */
const MOST = 10_000;

/** Keeps stdout for the result: what plugins write there becomes lines on stderr that name them. */
export function keepStdout(
  host: NodeJS.Process,
  { isForeign, owner, onPrinted }: Keeping,
): Terminal & { readonly printed: (chunk: unknown) => void } {
  const stdout = own(host.stdout);
  const stderr = own(host.stderr);
  let left = MOST;
  const printed = (chunk: unknown): void => {
    const plugin = owner();
    onPrinted(plugin);
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString();
    if (left <= 0) return;
    const shown = text.slice(0, left);
    left -= shown.length;
    for (const line of shown.split('\n')) if (line.trim() !== '') stderr.write(`${plugin}: ${printableLine(line)}\n`);
    if (left <= 0) stderr.write(`${plugin}: … what it prints from here on is left out\n`);
  };
  const write = (chunk: unknown, ...rest: unknown[]): boolean => {
    const done = rest.find((one) => typeof one === 'function') as ((error?: Error | null) => void) | undefined;
    if (!isForeign()) return stdout.write(chunk as string, done);
    printed(chunk);
    if (done !== undefined) queueMicrotask(() => done());
    return true;
  };
  const end = (...args: unknown[]): unknown => {
    const [chunk] = args;
    if (chunk !== undefined && chunk !== null && typeof chunk !== 'function') write(chunk);
    const done = args.find((one) => typeof one === 'function') as (() => void) | undefined;
    if (done !== undefined) queueMicrotask(done);
    return host.stdout;
  };
  Object.defineProperties(host.stdout, {
    write: { value: write, configurable: true, writable: true },
    end: { value: end, configurable: true, writable: true },
  });
  return { stdout, stderr, printed };
}

function own(stream: NodeJS.WriteStream): OwnStream {
  const write = stream.write.bind(stream) as OwnStream['write'];
  return {
    stream,
    get isTTY() {
      return stream.isTTY;
    },
    get columns() {
      return stream.columns;
    },
    write: (text, done) => write(text, done),
  };
}
