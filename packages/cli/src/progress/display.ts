import type { OnProgress } from '@darkive/core/records';
import { progressLine } from './line.ts';
import { plainLine } from './plain-line.ts';
import { advance, idle } from './state.ts';

/** Where progress is drawn. */
export interface Display {
  readonly onProgress: OnProgress;
  /** Says one line or more of its own, without tearing the progress line. */
  say(line: string): void;
  /** Removes the line until the next event, for text on stdout. */
  clear(): void;
  /** Removes the line and gives the cursor back. */
  finish(): void;
}

/** The part of a terminal's stream that the display uses. */
export interface DisplayStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** `line`: one line that overwrites itself. `plain`: a line a phase. `none`: nothing. */
export type DisplayMode = 'line' | 'plain' | 'none';

/** Ten redraws a second at most: more cannot be read, and each costs a write. */
const REDRAW_MILLISECONDS = 100;
const CLEAR = '\r\u001b[K';
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

export function chooseDisplayMode(
  flags: { readonly quiet: boolean; readonly progress: boolean; readonly json: boolean },
  stream: DisplayStream,
): DisplayMode {
  if (flags.quiet) return 'none';
  if (stream.isTTY === true) return flags.progress ? 'line' : 'plain';
  return flags.json || !flags.progress ? 'none' : 'plain';
}

/** @param now Milliseconds of a clock that never goes back. */
export function createDisplay(mode: DisplayMode, stream: DisplayStream, now: () => number): Display {
  if (mode === 'line') return lineDisplay(stream, now);
  const say = (line: string): void => {
    stream.write(ended(line));
  };
  return { onProgress: mode === 'plain' ? plainProgress(say, now) : ignore, say, clear: ignore, finish: ignore };
}

function plainProgress(say: (line: string) => void, now: () => number): OnProgress {
  let state = idle;
  return (event) => {
    const line = plainLine(state, event);
    state = advance(state, event, now());
    if (line !== null) say(line);
  };
}

function lineDisplay(stream: DisplayStream, now: () => number): Display {
  let state = idle;
  let drawn = false;
  let drawnAt = Number.NEGATIVE_INFINITY;
  const draw = (): void => {
    const line = progressLine(state, now(), columnsOf(stream) - 1);
    drawnAt = now();
    if (line === null) return erase();
    stream.write(`${drawn ? '' : HIDE_CURSOR}${CLEAR}${line}`);
    drawn = true;
  };
  const erase = (): void => {
    if (drawn) stream.write(`${CLEAR}${SHOW_CURSOR}`);
    drawn = false;
  };
  // A phase without events (dar thinking) still shows that time passes.
  const timer = setInterval(draw, 1000);
  timer.unref();
  return {
    onProgress(event) {
      state = advance(state, event, now());
      if (event.kind !== 'progress' || now() - drawnAt >= REDRAW_MILLISECONDS) draw();
    },
    say(line) {
      erase();
      stream.write(ended(line));
      draw();
    },
    clear: erase,
    finish() {
      clearInterval(timer);
      state = idle;
      erase();
    },
  };
}

/** As lines; nothing stays nothing. */
function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** A terminal that does not know its width says 0. */
function columnsOf({ columns }: DisplayStream): number {
  return columns === undefined || columns === 0 ? 80 : columns;
}

function ignore(): void {
  // Nothing is drawn in this mode.
}
