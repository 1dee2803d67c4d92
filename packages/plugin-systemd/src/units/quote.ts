import { DarkiveError } from '@darkive/core/plugin';

/*
 * systemd's own quoting: systemd.service(5), COMMAND LINES; systemd.syntax(7), QUOTING; systemd.unit(5), SPECIFIERS.
 * What was measured stands in docs/tools/systemd.md.
 */

/** One word of a list of words (paths, variables): `%` is doubled, quotes only where they are needed. */
export function quoteWord(text: string): string {
  const expressible = requireExpressible(text);
  if (/^[A-Za-z0-9_.,:=@+/-]+$/.test(expressible)) return expressible;
  return `"${expressible.replaceAll(/[\\"]/g, '\\$&').replaceAll('%', '%%')}"`;
}

/** One argument of a command line: there a variable would be put in for `$`, too. Not for the program itself. */
export function quoteArgument(text: string): string {
  return quoteWord(text).replaceAll('$', '$$$$');
}

/** A value that takes the whole line and is not unquoted. */
export function wholeLine(text: string): string {
  const expressible = requireExpressible(text);
  if (expressible === expressible.trim() && !expressible.endsWith('\\')) return expressible.replaceAll('%', '%%');
  throw inexpressible(text, 'it begins or ends with a space, or ends with a backslash');
}

/** Splits a command line as systemd does; specifiers other than `%%` and variables other than `$$` stay as they are. */
export function splitCommand(line: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index] ?? '';
    const next = line[index + 1] ?? '';
    if (character === '\\' && next !== '') {
      word = (word ?? '') + next;
      index += 1;
    } else if (quote !== null) {
      if (character === quote) quote = null;
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character === ' ') {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + character;
  }
  if (word !== null) words.push(word);
  return words.map((text) => text.replaceAll('%%', '%').replaceAll('$$', '$'));
}

/** A line break would end the setting; other control characters are refused by systemd in most places. */
function requireExpressible(text: string): string {
  if (/[\u0000-\u001f\u007f]/.test(text))
    throw inexpressible(text, 'it holds a line break or another control character');
  if (!text.isWellFormed()) throw inexpressible(text, 'it is no valid Unicode');
  return text;
}

function inexpressible(text: string, why: string): DarkiveError {
  return new DarkiveError('config-invalid', `systemd cannot express ${JSON.stringify(text)}: ${why}.`, {
    hint: 'Choose another name for it, for example by a symbolic link, and use that in the configuration.',
    facts: { path: text },
  });
}
