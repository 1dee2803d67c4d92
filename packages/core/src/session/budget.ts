import { parseDuration, parseSize } from '../config/quantities.ts';
import { DarkiveError } from '../errors/index.ts';

/** How much a command may read or how long it may take; a number of bytes or of seconds. */
export type Budget =
  | { readonly kind: 'bytes'; readonly bytes: number }
  | { readonly kind: 'seconds'; readonly seconds: number };

/** `2h` or `200GiB`. Throws `usage-invalid`. */
export function parseBudget(text: string): Budget {
  const milliseconds = parseDuration(text);
  if (milliseconds !== null) return { kind: 'seconds', seconds: milliseconds / 1000 };
  return { kind: 'bytes', bytes: positiveSize('--budget', text, 'a time such as 2h or a size such as 200GiB') };
}

/** Bytes in a second, of `50MB` or a plain number. Throws `usage-invalid`. */
export function parseRate(text: string): number {
  return positiveSize('--rate', text, 'bytes in a second, such as 50MB');
}

const AGE_SECONDS: Readonly<Record<string, number>> = {
  h: 3600,
  d: 86_400,
  w: 604_800,
  mo: 31 * 86_400,
  y: 366 * 86_400,
};

/** Seconds of `90d`, `8w`, `6mo` or `1y`. Throws `usage-invalid`. */
export function parseMaxAge(text: string): number {
  const match = /^(\d+)(h|d|w|mo|y)$/.exec(text);
  const seconds = Number(match?.[1]) * (AGE_SECONDS[match?.[2] ?? ''] ?? Number.NaN);
  if (seconds > 0) return seconds;
  throw wrong('--max-age', text, 'an age such as 90d, 8w or 1y');
}

function positiveSize(flag: string, text: string, allowed: string): number {
  const bytes = parseSize(text);
  if (bytes !== null && bytes > 0) return bytes;
  throw wrong(flag, text, allowed);
}

function wrong(flag: string, text: string, allowed: string): DarkiveError {
  return new DarkiveError('usage-invalid', `${flag} ${text} is not understood.`, { hint: `Give ${allowed}.` });
}
