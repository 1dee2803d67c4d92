import { Buffer } from 'node:buffer';
import { Par2Error } from '../errors.ts';

/**
 * Splits a name from a packet into path components, and refuses what could leave the directory: absolute names,
 * `..`, `.`, empty components, a NUL. Names are bytes on Linux; `/` is the separator.
 * @throws Par2Error `unsafe-name`
 */
export function safeComponents(name: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (let i = 0; i <= name.length; i++) {
    if (i < name.length && name[i] !== 0x2f) continue;
    parts.push(name.subarray(start, i));
    start = i + 1;
  }
  const bad = name.includes(0) || parts.some((part) => part.length === 0 || part.equals(dot) || part.equals(dotDot));
  if (bad) {
    const text = displayName(name);
    throw new Par2Error('unsafe-name', `the name ${JSON.stringify(text)} would leave the directory or is not a name`, {
      facts: { name: text },
    });
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

const dot = Buffer.from('.');
const dotDot = Buffer.from('..');
