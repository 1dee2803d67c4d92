import type { Look } from './look.ts';
import { printable, printableJson, UNPRINTABLE } from '@darkive/core/records';

/** What `Paint` writes, and nothing else (ECMA-48, SGR): bold, dim, five colours, and their ends. */
const PAINT = /(\u001b\[(?:1|2|22|31|32|33|36|39)m)/;

/**
 * A result as it may reach a terminal, whatever stands in names and messages of others. The last line of defence: texts of others
 * go through `printableLine` or `displayPath` where they are put together, which keeps them from forging a line, too.
 * @param painted False where nothing is painted: then no sequence at all is ours.
 */
export function safeText(text: string, painted: boolean): string {
  if (text.search(UNPRINTABLE) === -1) return text;
  if (!painted) return printable(text);
  // Every second part is what was split at.
  return text
    .split(PAINT)
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join('');
}

/** The same for the pages of a long listing. */
export function safePage({ paint }: Look): (text: string) => string {
  const painted = paint('red', '') !== '';
  return (text) => safeText(text, painted);
}

/** A document as JSON that is safe to look at: the same values, with what a terminal would act on written as `\uNNNN`. */
export function safeJson(document: unknown, indent = 2): string {
  return printableJson(JSON.stringify(document, null, indent));
}
