const ZERO_WIDTH_SPACE = '\u200b';

/** Text that Discord shows as it is: no formatting, no link under other words, nobody mentioned. */
export function escapeDiscord(text: string): string {
  return text.replaceAll(/[\\*_~`|>[\]()<#-]/g, String.raw`\$&`).replaceAll('@', `@${ZERO_WIDTH_SPACE}`);
}

/** At most `length` UTF-16 units, `…` at the end when something was cut off; never half a character, never empty. */
export function fit(text: string, length: number): string {
  const whole = text.trim() === '' ? '–' : text;
  if (whole.length <= length) return whole;
  let end = Math.max(0, length - 1);
  const last = whole.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end -= 1;
  return `${whole.slice(0, end)}…`;
}
