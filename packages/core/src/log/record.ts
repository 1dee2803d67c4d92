import { printableName } from '../records/printable.ts';

/** `TOOL`: a line that an external program wrote. */
export type Level = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'TOOL';

/** One line of a log file: `2026-11-21T08:44:12.123Z INFO text`. Control characters are escaped: one record is one line. */
export function formatRecord(time: Date, level: Level, text: string): string {
  return `${time.toISOString()} ${level} ${text.split('\t').map(untabbed).join('\t')}\n`;
}

/** Line breaks by their usual names; all else that a terminal or a line reader would act on by its bytes. The tab stays. */
function untabbed(text: string): string {
  return printableName(text.replaceAll('\r', '\\r').replaceAll('\n', '\\n'));
}
