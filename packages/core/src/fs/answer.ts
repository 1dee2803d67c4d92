import { DarkiveError } from '../errors/index.ts';

/**
 * What a file system answers, if it does so in time: a call to one that hangs (FUSE, NFS) never comes back and cannot be
 * called off, only left. Throws `storage-silent`; the call still holds a thread then.
 *
 * @param ms Milliseconds.
 */
export async function answerWithin<T>(path: string, ms: number, asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silent = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(storageSilent(path, ms)), ms);
  });
  try {
    return await Promise.race([asked, silent]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Work that calls a file system many times: ends with `storage-silent` when `progress` says the same for `ms` milliseconds, and
 * with the signal's reason at once when it is aborted. `progress.at` is the place that is being asked.
 */
export async function whileAnswering<T>(
  work: Promise<T>,
  progress: () => { readonly at: string; readonly count: number },
  ms: number,
  signal: AbortSignal,
): Promise<T> {
  const { promise: left, reject } = Promise.withResolvers<never>();
  let last = progress().count;
  let ticks = 0;
  // Ticks, not a clock: a process that was asleep finds its answers waiting.
  const timer = setInterval(() => {
    const { at, count } = progress();
    ticks = count === last ? ticks + 1 : 0;
    last = count;
    if (ticks >= TICKS) reject(storageSilent(at, ms));
  }, ms / TICKS);
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, left]);
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', abort);
    work.catch(() => undefined);
  }
}

const TICKS = 10;

function storageSilent(path: string, ms: number): DarkiveError {
  return new DarkiveError(
    'storage-silent',
    `${path} has not answered for ${ms / 1000} seconds: the file system there hangs.`,
    {
      hint: 'Look at the mount, the network or the disk there, then run the command again.',
      facts: { path, seconds: ms / 1000 },
    },
  );
}
