/**
 * Runs all at the same time, each with a signal that is aborted when `signal` is or when another of them fails.
 * Waits for all to end; then throws the first error that happened.
 */
export async function runTogether<Results extends readonly unknown[]>(
  signal: AbortSignal,
  works: { readonly [Index in keyof Results]: (signal: AbortSignal) => Promise<Results[Index]> },
): Promise<Results> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const running = works.map((work) => work(both));
  try {
    return (await Promise.all(running)) as unknown as Results;
  } catch (error) {
    stop.abort(new Error('what was done at the same time failed'));
    await Promise.allSettled(running);
    throw error;
  }
}

/** All results; when some fail, the error of the first in the list, after all have ended. */
export async function allOrFirstError<T extends readonly unknown[]>(work: {
  readonly [Index in keyof T]: Promise<T[Index]>;
}): Promise<T> {
  for (const result of await Promise.allSettled(work)) {
    if (result.status === 'rejected') throw result.reason;
  }
  return Promise.all(work) as Promise<T>;
}
