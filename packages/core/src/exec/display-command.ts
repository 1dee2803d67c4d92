import { isUtf8 } from 'node:buffer';
import { describeBytes, hexEscape } from '../fs/byte-path.ts';
import type { Argument } from './types.ts';

/**
 * A command as one line that a shell would read back.
 * @param longest Characters to show; for messages and logs 2000, for a command that is to be copied `Infinity`.
 */
export function displayCommand(program: string, args: readonly Argument[], longest = 2000): string {
  const line = [program, ...args].map(quote).join(' ');
  if (line.length <= longest) return line;
  return `${line.slice(0, longest).toWellFormed()}… (${line.length - longest} more characters)`;
}

/** Needs no quotes in any POSIX shell. */
const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** Plain, '…', or $'…' when there are bytes that cannot be printed. */
function quote(argument: Argument): string {
  const escaped = describeBytes(argument, "\\'", ansiEscape);
  const readable = typeof argument === 'string' || isUtf8(argument);
  const text = argument.toString();
  const onlySpecial = describeBytes(text, '', () => '') === text;
  if (!readable || !onlySpecial) return `$'${escaped}'`;
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

const NAMED: Readonly<Record<number, string>> = { 0x09: '\\t', 0x0a: '\\n', 0x0d: '\\r', 0x27: "\\'", 0x5c: '\\\\' };

function ansiEscape(byte: number): string {
  return NAMED[byte] ?? hexEscape(byte);
}
