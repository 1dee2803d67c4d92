/** A piece of a text: as it is, or a character that must not act, in a notation that shows it. */
export interface TextPart {
  readonly text: string;
  readonly hidden: boolean;
}

/**
 * Characters that are not seen, or that change how others are seen: controls and line breaks, marks that turn the
 * direction of writing, zero-width and invisible ones, tags, and lone halves of surrogate pairs. Names of files may hold
 * any of them. https://www.unicode.org/reports/tr36/, 3.2; DI: Default_Ignorable_Code_Point.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}]/gu;

/** Splits a text so that every hidden character stands alone, written as `\xNN` or `\u{…}`. */
export function visibleParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const { 0: character, index } of text.matchAll(HIDDEN)) {
    if (index > from) parts.push({ text: text.slice(from, index), hidden: false });
    parts.push({ text: notation(character), hidden: true });
    from = index + character.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), hidden: false });
  return parts;
}

/** The same as one text, for attributes. */
export function visible(text: string): string {
  return text.replace(HIDDEN, notation);
}

function notation(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u{${code}}`;
}
