import type { RunResult } from '../exec/types.ts';

/** Lines that dar always prints, or that say nothing about the cause; without the blanks at their ends. */
const NOISE = [
  /^\s*-*$/,
  /^Final memory cleanup\.\.\.$/,
  /^ {1,3}\d+ (?:inode|item|byte)\(s\) /,
  /^ +including \d+ hard link\(s\)/,
  /^ +Total number of (?:inode|item)/,
  /^ +(?:EA|FSA) (?:saved|restored) for \d+ inode\(s\)$/,
  /^\s*stack dump : /,
  /^Archive delayed termination engaged$/,
  /^Disabling signal handler, /,
  /^Auto detecting min-digits /,
];

const ANY_LINES = 50;

/** What dar said beside its statistics: the last lines of stdout, then those of stderr. */
export function darMessages(result: Pick<RunResult, 'stdoutTail' | 'stderrTail'>): string[] {
  return [...meaningful(result.stdoutTail), ...meaningful(result.stderrTail)].slice(-ANY_LINES);
}

/** One message of at most `limit` characters: the last lines, and the first words of the oldest that still fits. */
export function lastMessage(lines: readonly string[], limit = 500): string {
  let text = '';
  for (const line of lines.toReversed().slice(0, 5)) {
    const joined = text === '' ? line : `${line}; ${text}`;
    if (joined.length > limit) return text === '' ? `${line.slice(0, limit - 1)}…` : text;
    text = joined;
  }
  return text;
}

/** A line that dar prints in any case. */
export function isNoise(line: string): boolean {
  const text = line.trimEnd();
  return NOISE.some((noise) => noise.test(text));
}

function meaningful(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => !isNoise(line));
}
