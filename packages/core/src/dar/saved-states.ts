import { DarkiveError } from '../errors/index.ts';

/** Which entries of an isolated catalogue have their data in its archive, read beside the listing that names them. */
export interface SavedStates {
  /** Takes the next bytes of `dar -l -Tslicing`; wait for the promise, if there is one, before the next call. */
  push(chunk: Buffer): void | Promise<void>;
  /** Nothing more will come: the listing is over, or nobody asks any more. */
  close(): void;
  /** Whether the next entry, which must be the one of this path, is saved. Throws `tool-failed` when it is another. */
  next(path: Buffer): boolean | Promise<boolean>;
}

/**
 * Reads `dar -l -Tslicing` of an isolated catalogue in step with its XML listing, which calls everything "referenced".
 * A line is `<slices>\t [InRef]…<mode> <path>`; names may hold line breaks, so that a line's end is known by its path
 * alone: the first line break after the tab ends the first line of that path.
 */
export function createSavedStates(): SavedStates {
  let rest: Buffer = Buffer.alloc(0);
  let position = 0;
  let headLines = HEAD_LINES;
  let closed = false;
  let wakeReader: (() => void) | null = null;
  let wakeWriter: (() => void) | null = null;

  return {
    push(chunk) {
      if (closed) return;
      rest = position >= rest.length ? chunk : Buffer.concat([rest.subarray(position), chunk]);
      position = 0;
      wakeReader?.();
      wakeReader = null;
      if (rest.length - position < ENOUGH) return;
      return new Promise((resolve) => {
        wakeWriter = resolve;
      });
    },
    close() {
      closed = true;
      wakeReader?.();
      wakeWriter?.();
    },
    next,
  };

  function next(path: Buffer): boolean | Promise<boolean> {
    const saved = take(path);
    if (saved !== null) return saved;
    if (closed) throw mismatch('it ends early');
    return later(path);
  }

  async function later(path: Buffer): Promise<boolean> {
    await new Promise<void>((resolve) => {
      wakeReader = resolve;
      wakeWriter?.();
      wakeWriter = null;
    });
    return next(path);
  }

  /** Null when the line is not all there yet. */
  function take(path: Buffer): boolean | null {
    while (headLines > 0) {
      const end = rest.indexOf(LINE_BREAK, position);
      if (end === -1) return null;
      position = end + 1;
      headLines -= 1;
    }
    const tab = rest.indexOf(TAB, position);
    const lineEnd = tab === -1 ? -1 : rest.indexOf(LINE_BREAK, tab);
    if (lineEnd === -1) return null;
    const inPath = path.indexOf(LINE_BREAK);
    const start = lineEnd - (inPath === -1 ? path.length : inPath);
    const end = start + path.length;
    if (end >= rest.length) return null;
    if (start < tab + STATE_END || rest[end] !== LINE_BREAK || !rest.subarray(start, end).equals(path)) {
      throw mismatch('its two forms name different entries');
    }
    position = end + 1;
    return rest.toString('latin1', tab + STATE_START, tab + STATE_END) === IN_REFERENCE;
  }
}

/** Titles and a rule. */
const HEAD_LINES = 2;
const TAB = 0x09;
const LINE_BREAK = 0x0a;
/** After the tab: a blank, then the state of the data in brackets. */
const STATE_START = 2;
const STATE_END = 9;
const IN_REFERENCE = '[InRef]';
/** Bytes that are taken ahead of the other listing. */
const ENOUGH = 16 * 1024;

function mismatch(what: string): DarkiveError {
  return new DarkiveError('tool-failed', `dar listed an isolated catalogue in a way that cannot be read: ${what}.`, {
    hint: 'Check that this version of dar is supported.',
  });
}
