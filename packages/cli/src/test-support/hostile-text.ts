import fc from 'fast-check';

/** An oracle of its own: code points that act on a terminal or a reader of lines, the line break apart (Unicode 16, ECMA-48). */
function isDangerous(code: number): boolean {
  if (code === 0x0a) return false;
  if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return true;
  if (code === 0x061c || code === 0x200e || code === 0x200f || code === 0xfeff) return true;
  return (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

export const dangers = (text: string): number[] =>
  [...text].map((one) => one.codePointAt(0) ?? 0).filter((code) => isDangerous(code));

/** Texts of a hostile hand: any characters, with those that act and whole sequences among them. */
export const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u001b[2J', '\u009b31m', '\u001b]0;x\u0007', '\n', '\r', '\r\n', '\u2028', '\u2029', '\ufeff'),
      fc.constantFrom('\u061c', '\u202e', '\u2066', '\u001b[8m', '\u001b[31m', '\b', '\u0000', '\u0085'),
      fc.constantFrom('\nerror: forged', '\n  damage: forged\n'),
    ),
  )
  .map((parts) => parts.join(''));
