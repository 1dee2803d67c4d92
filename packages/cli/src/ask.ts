import { createInterface } from 'node:readline/promises';
import { DarkiveError } from '@darkive/core/errors';

/** Asks on the terminal; the question goes to stderr, so that stdout carries the result alone. */
export async function askOnTerminal(question: string, host: NodeJS.Process, signal: AbortSignal): Promise<string> {
  const reader = createInterface({ input: host.stdin, output: host.stderr });
  const ended = new AbortController();
  // In its raw mode the terminal sends no signal for Ctrl-C.
  reader.on('SIGINT', () => host.emit('SIGINT'));
  reader.on('close', () => ended.abort());
  try {
    return await reader.question(question, { signal: AbortSignal.any([signal, ended.signal]) });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new DarkiveError('usage-invalid', 'The input ended before the question was answered.', {
      hint: 'Run the command again and answer, or give everything as flags.',
      cause: error,
    });
  } finally {
    reader.close();
  }
}
