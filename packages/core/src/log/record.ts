/** `TOOL`: a line that an external program wrote. */
export type Level = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'TOOL';

/** One line of a log file: `2026-11-21T08:44:12.123Z INFO text`. Control characters are escaped: one record is one line. */
export function formatRecord(time: Date, level: Level, text: string): string {
  return `${time.toISOString()} ${level} ${text.replace(CONTROLS, escapeControl)}\n`;
}

/** Everything that a terminal or a line reader would act on, except the tab. */
const CONTROLS = /(?!\t)[\p{Cc}\p{Zl}\p{Zp}]/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r' };

function escapeControl(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return NAMED[character] ?? (code > 0xff ? `\\u${hex.padStart(4, '0')}` : `\\x${hex.padStart(2, '0')}`);
}
