import type { Dar } from '../dar/index.ts';
import { DarkiveError } from '../errors/index.ts';
import { interruption } from '../services/interruption.ts';

/** Throws unless `dar -t` passed. */
export function requireDarTest(archive: string, tested: Awaited<ReturnType<Dar['test']>>, signal: AbortSignal): void {
  const { outcome, command, exitCode } = tested;
  const facts = { archive, phase: 'test', tool: 'dar', exitCode, command };
  switch (outcome.kind) {
    case 'ok':
      return;
    case 'aborted':
      throw interruption(signal);
    case 'timed-out':
      throw new DarkiveError('tool-timeout', `${archive}: dar -t ran longer than the configured time and was ended.`, {
        hint: 'Raise "timeouts: dar" of the definition.',
        facts,
      });
    default:
      throw new DarkiveError(
        'archive-test-failed',
        `${archive}: dar -t failed${codeText(exitCode)}. ${outcome.message}`,
        {
          hint: 'Look for a failing disk or memory, then run the backup again. This archive was not published.',
          facts,
        },
      );
  }
}

/** ` (code 2)`, for messages; nothing when a signal ended the program. */
export function codeText(exitCode: number | null): string {
  return exitCode === null ? '' : ` (code ${exitCode})`;
}
