import type { AsyncLocalStorage } from 'node:async_hooks';
import type { HookCall } from '@darkive/core/lifecycle';

interface ErrorKeeping {
  readonly calls: AsyncLocalStorage<HookCall>;
  /** Does this stack trace lead into a plugin? */
  readonly isForeign: (stack: string | undefined) => boolean;
  readonly blame: (what: string, stack: string | undefined) => Error;
  /** An error that is no plugin's. */
  readonly escaped: (error: unknown) => void;
  /** What a promise was rejected with that nobody waits for: told, and no outcome is changed for it. */
  readonly dropped: (reason: string, stack: string | undefined) => void;
  /** Nothing is left that could happen. */
  readonly idle: () => void;
}

/**
 * Gives every error that nobody has caught to the plugin in whose name it was thrown. Goes by the callback that only one can
 * have and by `emit`, not by listeners, which a plugin could remove.
 */
export function keepErrors(host: NodeJS.Process, keeping: ErrorKeeping): void {
  const { calls, isForeign, blame, escaped, dropped, idle } = keeping;
  const ofPlugin = (thrown: unknown): boolean => calls.getStore() !== undefined || isForeign(stackOf(thrown));
  host.setUncaughtExceptionCaptureCallback((thrown: unknown) => {
    if (ofPlugin(thrown)) blame(`threw outside of its hook: ${textOf(thrown)}`, stackOf(thrown));
    else escaped(thrown);
  });
  Object.defineProperty(host, 'setUncaughtExceptionCaptureCallback', {
    value: () => {
      throw blame('wanted all uncaught errors for itself', new Error('who').stack);
    },
  });
  const emit = host.emit.bind(host) as (event: string | symbol, ...args: unknown[]) => boolean;
  const kept = (event: string | symbol, ...args: unknown[]): boolean => {
    if (event === 'unhandledRejection') {
      const [reason] = args;
      dropped(textOf(reason), stackOf(reason));
      return true;
    }
    if (event === 'beforeExit') idle();
    else if (typeof event === 'string' && event.startsWith('SIG') && calls.getStore() !== undefined) {
      throw blame(`pretended the signal ${event}`, new Error('who').stack);
    }
    return emit(event, ...args);
  };
  // Writable: libraries that clean up at the end (signal-exit) put theirs before it.
  Object.defineProperty(host, 'emit', { value: kept, writable: true, configurable: true });
}

function stackOf(thrown: unknown): string | undefined {
  return thrown instanceof Error ? thrown.stack : undefined;
}

/** What was thrown, in words; a stranger's object may throw when it is looked at. */
function textOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return thrown.message === '' ? thrown.name : thrown.message;
    return typeof thrown === 'string' ? thrown : `${String(thrown)} (no error object)`;
  } catch {
    return 'something that cannot be shown';
  }
}
