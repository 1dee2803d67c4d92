/**
 * What no text of others may bring to a terminal, a log or a message as it is: control characters, which move the cursor or
 * change colours, line and paragraph separators, marks that turn the reading direction, and the byte order mark.
 */
export const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Most texts: printable ASCII. There are thousands in a long answer, so they are told apart first. */
const PLAIN = /^[ -~]*$/;

/** Text that is safe to show: what is not becomes `\xNN` or `\uNNNN`; line breaks stay. For texts of several lines. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => (character === '\n' ? character : visible(character)));
}

/** The same as one line: line breaks, with the spaces around them, become one space. For all that stands in a line of ours. */
export function printableLine(text: string): string {
  if (PLAIN.test(text)) return text;
  const lines = text.split(/[\r\n]+/);
  return lines
    .map((line, index) => (index === 0 ? line : line.trimStart()))
    .map((line, index) => (index === lines.length - 1 ? line : line.trimEnd()))
    .join(' ')
    .replace(UNPRINTABLE, visible);
}

/** The same for a name, in which a line break is a character like any other: `\x0a`. */
export function printableName(name: string): string {
  return name.replace(UNPRINTABLE, visible);
}

function visible(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
}

/** The same for every text in a document, keys included: what is built from it has the line breaks of its builder alone. */
export function printableDocument<Value>(value: Value): Value {
  return printableValue(value) as Value;
}

function printableValue(value: unknown): unknown {
  if (typeof value === 'string') return printableLine(value);
  if (Array.isArray(value)) return value.map(printableValue);
  if (typeof value !== 'object' || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [printableLine(key), printableValue(inner)]));
}

/** JSON text that is safe to look at: the same values, with what a terminal would act on written as `\uNNNN`. */
export function printableJson(json: string): string {
  // Line breaks are between values only; within texts they are escaped already.
  return json.replace(UNPRINTABLE, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
