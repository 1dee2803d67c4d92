import type { ProcessCustody } from './custody/process-custody.ts';
import { endBySignal } from './ending/end-process.ts';

/** The user's wish to end, as the operations see it. */
export interface Interruption {
  /** Aborted with reason `SIGINT` or `SIGTERM`. */
  readonly signal: AbortSignal;
  /** The error that escaped everything (a bug) and ended the command; null when there is none. */
  readonly escaped: { readonly error: unknown } | null;
  /** Gives the signals back to their default handling. */
  dispose(): void;
}

/** Milliseconds: several signals in such a time are one wish (a terminal that closes, a parent that passes on what the terminal sent). */
const ONE_WISH = 100;

/**
 * Turns the first signal into an AbortSignal, so that the operation can end its programs and clean up. The second ends the
 * process at once, whatever hangs; the next run cleans up then.
 * @param say Prints one line for the user.
 * @param end Ends the process by that signal.
 */
export function watchInterruption(
  host: NodeJS.Process,
  custody: Pick<ProcessCustody, 'perform' | 'kill'>,
  say: (line: string) => void,
  end: (name: 'SIGINT' | 'SIGTERM', kill: NodeJS.Process['kill']) => void = endBySignal,
): Interruption {
  const controller = new AbortController();
  let escaped: { error: unknown } | null = null;
  let first: number | null = null;

  const interrupt = (reason: 'SIGINT' | 'SIGTERM'): void => {
    if (first !== null) {
      if (performance.now() - first < ONE_WISH) return;
      say('Ending at once. The next run cleans up what is left.');
      dispose();
      end(reason, custody.kill);
      return;
    }
    first = performance.now();
    say('Ending: stopping the programs that run and cleaning up. A second signal ends at once.');
    if (!controller.signal.aborted) controller.abort(reason);
  };
  const listeners = {
    SIGINT: () => interrupt('SIGINT'),
    SIGTERM: () => interrupt('SIGTERM'),
    // The terminal went away; to the operation that is the same.
    SIGHUP: () => interrupt('SIGTERM'),
  };
  const performed = custody.perform((error) => {
    escaped ??= { error };
    if (!controller.signal.aborted) controller.abort('SIGTERM');
  });
  for (const [event, listener] of Object.entries(listeners)) host.on(event, listener);
  const dispose = (): void => {
    for (const [event, listener] of Object.entries(listeners)) host.off(event, listener);
  };
  return {
    signal: controller.signal,
    get escaped() {
      return escaped;
    },
    dispose() {
      dispose();
      performed();
    },
  };
}
