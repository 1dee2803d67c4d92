import type { RunResult } from '../exec/types.ts';

/** How a dar_manager command ended; the measured table is docs/tools/dar_manager.md. */
export type ManagerOutcome =
  | { readonly kind: 'ok' }
  /** The base itself cannot be read. */
  | { readonly kind: 'corrupted'; readonly message: string }
  /** There is no such base. */
  | { readonly kind: 'missing'; readonly message: string }
  | { readonly kind: 'target-full'; readonly message: string }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'failed'; readonly message: string };

const FULL = /No space left|Disk quota exceeded|File too large/i;
/** What every run says. */
const NOISE = /^\s*$|^Final memory cleanup|^No terminal found for user interaction|^No problem found$/;

/**
 * The text counts as much as the code: a damaged base may be reported with exit 0. Unknown codes are failures, unknown words
 * too. `listing`: stdout is what was asked for.
 */
export function managerOutcome(result: RunResult, listing = false): ManagerOutcome {
  const lines = `${result.stdoutTail}\n${result.stderrTail}`.split('\n').filter((line) => !NOISE.test(line));
  const corruption = lines.find((line) => line.startsWith('Corrupted database'));
  const message = (corruption ?? lines.slice(-3).join('; ').slice(0, 500)) || exitText(result);
  if (result.startError !== null) return { kind: 'failed', message: result.startError };
  if (result.timedOut) return { kind: 'timed-out' };
  if (result.aborted) return { kind: 'aborted' };
  if (corruption !== undefined) return { kind: 'corrupted', message };
  if (result.signal === 'SIGXFSZ' || (result.exitCode !== 0 && FULL.test(message)))
    return { kind: 'target-full', message };
  if (result.exitCode === 0) {
    // All is well without a word: what it does say, nobody knows. The copy of the base that it changed is not taken then.
    const odd = listing ? result.stderrTail.split('\n').filter((line) => !NOISE.test(line)) : lines;
    return odd.length === 0
      ? { kind: 'ok' }
      : { kind: 'failed', message: `it said ${odd.slice(0, 3).join('; ').slice(0, 500)}` };
  }
  if (result.exitCode === 2 && /No such file or directory/.test(message)) return { kind: 'missing', message };
  return { kind: 'failed', message };
}

function exitText({ signal, exitCode }: RunResult): string {
  return signal === null ? `dar_manager ended with code ${exitCode}` : `dar_manager was ended by ${signal}`;
}
