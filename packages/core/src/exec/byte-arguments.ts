import { Buffer, isUtf8 } from 'node:buffer';
import type { Argument } from './types.ts';

/**
 * The argument vector that Node can spawn for one that may hold any bytes. Node spawns valid UTF-8 only; other bytes go
 * through a constant shell script which decodes them and becomes the program. No argument is ever read as shell text.
 */
export function spawnableVector(vector: readonly Argument[]): string[] {
  if (vector.every((argument) => typeof argument === 'string' || isUtf8(argument))) return vector.map(String);
  return ['/bin/sh', '-c', DECODER, DECODER_NAME, ...vector.map(encode)];
}

/** What the shell calls itself in a message when it cannot start the program. */
const DECODER_NAME = 'darkive-argument-decoder';

/**
 * Arguments come as `p<text>`, or `b<text with \0NNN for bytes>` for printf %b (POSIX printf(1)). The x saves trailing
 * line breaks from the command substitution, which takes them away.
 */
const DECODER = `
count=$#
while [ "$count" -gt 0 ]; do
  case $1 in
    b*) value=$(printf '%bx' "\${1#b}") && value=\${value%x} || exit 126 ;;
    *) value=\${1#p} ;;
  esac
  shift
  set -- "$@" "$value"
  count=$((count - 1))
done
unset count value
exec "$@"
`;

function encode(argument: Argument): string {
  if (typeof argument === 'string') return `p${argument}`;
  let text = 'b';
  for (const byte of argument)
    text += isPlain(byte) ? String.fromCharCode(byte) : `\\0${byte.toString(8).padStart(3, '0')}`;
  return text;
}

/** Letters, digits, '-', '.', '/' and '_'. */
function isPlain(byte: number): boolean {
  return /[\w./-]/.test(String.fromCharCode(byte)) && byte < 0x80;
}

/** True when a NUL is in it: no program can be given one. */
export function holdsNul(argument: Argument): boolean {
  return typeof argument === 'string' ? argument.includes('\0') : Buffer.from(argument).includes(0);
}
