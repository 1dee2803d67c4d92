import { Buffer, isUtf8 } from 'node:buffer';
import { UNPRINTABLE } from '../records/printable.ts';

/** Joins path parts with one slash between them. Nothing is normalised: names are bytes, and `..` is left alone. */
export function joinBytes(...parts: readonly (string | Buffer)[]): Buffer {
  let joined = Buffer.alloc(0);
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    if (bytes.length === 0) continue;
    if (joined.length === 0) {
      joined = Buffer.from(bytes);
      continue;
    }
    const slashes = (joined.at(-1) === SLASH ? 1 : 0) + (bytes[0] === SLASH ? 1 : 0);
    if (slashes === 0) joined = Buffer.concat([joined, SEPARATOR, bytes]);
    else joined = Buffer.concat([joined, slashes === 2 ? bytes.subarray(1) : bytes]);
  }
  return joined;
}

/**
 * A path for people, and back with `parseDisplayPath`. One rule: printable UTF-8 stays as it is, a backslash is written
 * twice, every other byte (not UTF-8, control characters, marks that turn the reading direction) becomes `\xNN`.
 */
export function displayPath(path: Buffer | string): string {
  return describeBytes(path, '\\', (byte) => (byte === BACKSLASH ? '\\\\' : hexEscape(byte)));
}

/**
 * The bytes that `displayPath` shows as `text`. A backslash that begins neither `\\` nor `\xNN` stands for itself, so that
 * most names can be typed as they are; a caller that looks a name up should also try the text as it is.
 */
export function parseDisplayPath(text: string): Buffer {
  const parts: Buffer[] = [];
  let end = 0;
  for (const match of text.matchAll(/\\\\|\\x(?!00)([0-9A-Fa-f]{2})/g)) {
    const [whole, hex] = match;
    parts.push(Buffer.from(text.slice(end, match.index)));
    parts.push(hex === undefined ? Buffer.from('\\') : Buffer.from(hex, 'hex'));
    end = match.index + whole.length;
  }
  return Buffer.concat([...parts, Buffer.from(text.slice(end))]);
}

/** Order of paths by their bytes: negative, 0 or positive. */
export function compareBytes(a: Buffer, b: Buffer): number {
  return Buffer.compare(a, b);
}

/** `\xNN` of a byte, the form of shells and of `displayPath`. */
export function hexEscape(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** Text in which the bytes that cannot be printed safely, and the characters of `special`, went through `write`. */
export function describeBytes(value: Buffer | string, special: string, write: (byte: number) => string): string {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  const writeText = (text: string): string =>
    text.replace(UNSAFE, (character) => [...Buffer.from(character)].map(write).join(''));
  const UNSAFE = special === '' ? UNPRINTABLE : new RegExp(`${UNPRINTABLE.source}|[${escapeClass(special)}]`, 'gu');
  if (isUtf8(bytes)) return writeText(bytes.toString());
  let text = '';
  let start = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = validLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    text += writeText(bytes.toString('utf8', start, at)) + write(bytes[at] ?? 0);
    at += 1;
    start = at;
  }
  return text + writeText(bytes.toString('utf8', start));
}

const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const SEPARATOR = Buffer.from('/');

function escapeClass(characters: string): string {
  return characters.replaceAll(/[\\\]^-]/g, '\\$&');
}

/** Length of the UTF-8 character at `at`; 0 when there is none. */
function validLength(bytes: Buffer, at: number): number {
  const lead = bytes[at] ?? 0;
  const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const character = bytes.subarray(at, at + length);
  return character.length === length && isUtf8(character) ? length : 0;
}
