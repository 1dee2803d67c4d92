import { Buffer } from 'node:buffer';
import { Par2Error } from '../errors.ts';

/**
 * Splits a name into path components, and refuses what could leave the directory: absolute names, `..`, `.`, empty
 * components, a NUL. Names are bytes on Linux; `/` is the separator.
 * @throws Par2Error `unsafe-name`
 */
export function safeComponents(name: Buffer): readonly Buffer[] {
  const parts = split(name, [SLASH]);
  const bad = name.includes(0) || parts.some((part) => part.length === 0 || part.equals(dot) || part.equals(dotDot));
  if (bad) {
    const text = displayName(name);
    throw new Par2Error('unsafe-name', `the name ${JSON.stringify(text)} would leave the directory or is not a name`, {
      facts: { name: text },
    });
  }
  return parts;
}

/**
 * Where below its directory a file of a set may lie, the likeliest first; whatever a set says, never elsewhere.
 * `.` and empty components mean nothing and go. `..`, what makes a name absolute, and bytes that no name has are written
 * as `%2E%2E`, `%2F` and `%00`, as par2cmdline does: the data can still be found and rebuilt, inside. A backslash
 * separates directories on Windows, where many sets are made, and is an ordinary byte on Linux.
 */
export function placesOf(name: Buffer): readonly (readonly Buffer[])[] {
  const asStored = tame(split(name, [SLASH]));
  return name.includes(BACKSLASH) ? [asStored, tame(split(name, [SLASH, BACKSLASH]))] : [asStored];
}

function tame(parts: readonly Buffer[]): readonly Buffer[] {
  const absolute = parts.length > 1 && parts[0]?.length === 0;
  const steps = parts
    .filter((part) => part.length > 0 && !part.equals(dot))
    .map((part) => (part.equals(dotDot) ? Buffer.from('%2E%2E') : withoutNul(part)));
  const [first, ...others] = steps;
  if (first === undefined) return [Buffer.from('%00')];
  return absolute ? [Buffer.concat([Buffer.from('%2F'), first]), ...others] : steps;
}

function withoutNul(part: Buffer): Buffer {
  return part.includes(0) ? Buffer.from(part.toString('latin1').replaceAll('\0', '%00'), 'latin1') : part;
}

function split(name: Buffer, separators: readonly number[]): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (let i = 0; i <= name.length; i++) {
    if (i < name.length && !separators.includes(name[i] as number)) continue;
    parts.push(name.subarray(start, i));
    start = i + 1;
  }
  return parts;
}

/** The name as text; bytes that are no UTF-8 become replacement characters. */
export function displayName(name: Buffer): string {
  return name.toString('utf8');
}

export function isUtf8(name: Buffer): boolean {
  return Buffer.from(name.toString('utf8'), 'utf8').equals(name);
}

const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const dot = Buffer.from('.');
const dotDot = Buffer.from('..');
