import type { ProcessCustody } from './custody/process-custody.ts';

/** The user's wish to end, as the operations see it. */
export interface Interruption {
  /** Aborted with reason `SIGINT` or `SIGTERM`. */
  readonly signal: AbortSignal;
  /** The error that escaped everything (a bug) and ended the command; null when there is none. */
  readonly escaped: { readonly error: unknown } | null;
  /** Gives the signals back to their default handling. */
  dispose(): void;
}

/**
 * Turns signals into an AbortSignal, so that the operation can end its programs and clean up.
 * A second signal never cuts the cleaning up short; it only gets a line.
 * @param say Prints one line for the user.
 */
export function watchInterruption(
  host: NodeJS.Process,
  custody: Pick<ProcessCustody, 'perform'>,
  say: (line: string) => void,
): Interruption {
  const controller = new AbortController();
  let escaped: { error: unknown } | null = null;

  const interrupt = (reason: 'SIGINT' | 'SIGTERM'): void => {
    if (controller.signal.aborted) {
      say('Still cleaning up, so that nothing is left behind. Please wait.');
      return;
    }
    say('Ending: stopping the programs that run and cleaning up.');
    controller.abort(reason);
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
  return {
    signal: controller.signal,
    get escaped() {
      return escaped;
    },
    dispose() {
      for (const [event, listener] of Object.entries(listeners)) host.off(event, listener);
      performed();
    },
  };
}
