import { EXIT_CODES, type ExitName } from '@darkive/core/errors';

/** A command's help text: what it does, and the exit codes it may end with, from the one table. */
export function describe(text: string, exits: readonly ExitName[]): string {
  const all = exits.map((name) => EXIT_CODES[name]).toSorted((a, b) => a.code - b.code);
  const lines = all.map(({ code, meaning }) => `${String(code).padStart(5)}  ${meaning}`);
  return `${text}\n\nExit codes:\n${lines.join('\n')}`;
}

/** Exit codes of every command that reads the configuration. */
export const READS = ['done', 'failed', 'usage'] as const satisfies readonly ExitName[];

/** Exit codes of every command that works for a while. */
export const WORKS = [...READS, 'interrupted', 'terminated'] as const satisfies readonly ExitName[];
