import { styleText } from 'node:util';
import type { Writable } from 'node:stream';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Text in a style, or as it is where colours are not wanted. */
export type Paint = (style: Style, text: string) => string;

/** How results are to be shown: everything a presentation needs to know of terminal and place. */
export interface Look {
  readonly paint: Paint;
  /** Minutes that local time is ahead of UTC at that moment. */
  readonly offsetMinutes: (time: Date) => number;
}

export const plainPaint: Paint = (_style, text) => text;

/** Colours on a terminal, unless NO_COLOR or the terminal says otherwise; plain text everywhere else. */
export function createPaint(stream: Writable): Paint {
  return (style, text) => styleText(style, text, { stream });
}

export function createLook(stream: Writable): Look {
  return { paint: createPaint(stream), offsetMinutes: (time) => -time.getTimezoneOffset() };
}
