import type { HookCall } from '@darkive/core/lifecycle';

/** Milliseconds that what waits for a timer without hold on the process gets, before it is taken for stalled. Longer than any deadline of a schema. */
const HOLD = 8000;

interface IdleWatching {
  /** The calls of plugins that have not ended. */
  readonly pending: () => readonly HookCall[];
  /** Nothing is left to happen, and no plugin is being waited for. */
  readonly stalled: () => void;
}

/**
 * Node ends a process in silence when nothing is left that could happen, even while a promise is being waited for. What is
 * waited for then can never come: the hooks that wait are ended as failed, and without one the command is.
 */
export function createIdleWatch({ pending, stalled }: IdleWatching, hold = HOLD): { readonly onIdle: () => void } {
  let justHeld = false;
  return {
    onIdle() {
      if (!justHeld) {
        setTimeout(() => {
          justHeld = true;
          // Runs only when something else goes on: then the quiet has to begin anew.
          setImmediate(() => {
            justHeld = false;
          }).unref();
        }, hold);
        return;
      }
      justHeld = false;
      const waiting = pending().filter(({ blame }) => blame !== null);
      if (waiting.length === 0) return stalled();
      for (const { blame } of waiting) blame?.(new Error('waits for something that can never happen'));
    },
  };
}
