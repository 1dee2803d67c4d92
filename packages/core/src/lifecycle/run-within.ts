/** How long a piece of foreign work may take. */
export interface Limits {
  /** The run's interruption; null when the work also runs after one. */
  readonly run: AbortSignal | null;
  /** Milliseconds until the work's signal is aborted; null for no limit. */
  readonly deadlineMs: number | null;
  /** Milliseconds after the deadline, and after the run's interruption, until the work is given up. */
  readonly deadlineGraceMs: number;
  readonly abortGraceMs: number;
}

/**
 * Runs foreign work under a signal of its own. Work that ignores the signal is given up after the grace period:
 * it may go on, but nobody waits for it, and what it says later is dropped. The deadline alone keeps no process alive: work that
 * waits for something that can never come is not waited for (`Custody` of the process tells that).
 */
export function runWithin<Value>(
  work: (signal: AbortSignal) => Value | Promise<Value>,
  limits: Limits,
): Promise<Value> {
  const { run } = limits;
  const controller = new AbortController();
  return new Promise<Value>((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const stop = (reason: unknown, graceMs: number, giveUp: string): void => {
      if (controller.signal.aborted) return;
      clearTimeout(timer);
      timer = setTimeout(() => settle(() => reject(new Error(giveUp))), graceMs).unref();
      controller.abort(reason);
    };
    const onRunAbort = (): void => {
      stop(
        run?.reason,
        limits.abortGraceMs,
        `did not stop within ${seconds(limits.abortGraceMs)} after the interruption`,
      );
    };
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      run?.removeEventListener('abort', onRunAbort);
      finish();
    };
    if (limits.deadlineMs !== null) {
      const passed = `passed its deadline of ${seconds(limits.deadlineMs)}`;
      timer = setTimeout(() => stop(new Error(passed), limits.deadlineGraceMs, passed), limits.deadlineMs).unref();
    }
    run?.addEventListener('abort', onRunAbort, { once: true });
    if (run?.aborted === true) onRunAbort();
    Promise.resolve()
      .then(() => work(controller.signal))
      .then(
        (value) => settle(() => resolve(value)),
        (error: unknown) => settle(() => reject(error)),
      );
  });
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}
