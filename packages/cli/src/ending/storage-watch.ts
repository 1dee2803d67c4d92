import { stat } from 'node:fs/promises';
import { DarkiveError } from '@darkive/core/errors';
import { createIdleWatch } from './idle-watch.ts';

/**
 * Looks once a second whether the places that a command works on still answer. A call to a hung file system (FUSE, NFS)
 * never comes back and cannot be called off; whoever waits for it must be able to leave.
 */
export interface StorageWatch {
  /** From now on these places are looked at, one at a time. What is not there answers, too. */
  watch(paths: readonly string[]): void;
  /** Milliseconds that a place may take; the longest wish counts. */
  allow(ms: number): void;
  /** The user wants to end: a place that does not answer is waited for a few seconds at most. */
  hurry(): void;
  /** Rejects with `storage-silent` when a place has not answered for so long; never resolves. */
  readonly silent: Promise<never>;
  stop(): void;
}

/** Ticks, not a clock: a machine or process that was asleep finds its answers waiting. */
const TICK_MS = 1000;
const HURRIED_TICKS = 4;
const WAITING_TICKS = 8;

export interface WatchSurroundings {
  /** Asks a place; rejecting is an answer. */
  readonly look: (path: string) => Promise<unknown>;
  /** True while this process waits for a file system and does nothing else; asked once a tick. */
  readonly onlyWaits: () => boolean;
  readonly tickMs: number;
}

export function createStorageWatch({
  look = stat,
  onlyWaits = createIdleWatch(process),
  tickMs = TICK_MS,
}: Partial<WatchSurroundings> = {}): StorageWatch {
  const paths: string[] = [];
  let patience = 0;
  let hurried = false;
  let next = 0;
  let waits = 0;
  let asked: { readonly path: string; ticks: number } | null = null;
  let timer: NodeJS.Timeout | undefined;
  const { promise: silent, reject } = Promise.withResolvers<never>();
  // Whoever does not wait for it is not told by an unhandled rejection.
  silent.catch(() => undefined);

  const ask = (): void => {
    const path = paths[next % paths.length] ?? '';
    next += 1;
    const question = { path, ticks: 0 };
    asked = question;
    const answered = (): void => {
      if (asked === question) asked = null;
    };
    look(path).then(answered, answered);
  };
  const giveUp = (error: DarkiveError): void => {
    clearInterval(timer);
    reject(error);
  };
  const tick = (): void => {
    // Also a place that nobody watches may hang: below a source, say.
    waits = hurried && onlyWaits() ? waits + 1 : 0;
    if (waits >= WAITING_TICKS) return giveUp(storageSilent(null, null));
    if (asked === null) return ask();
    asked.ticks += 1;
    const most = hurried ? HURRIED_TICKS : Math.ceil(patience / tickMs);
    if (asked.ticks < most) return;
    giveUp(storageSilent(asked.path, hurried ? null : Math.round((asked.ticks * tickMs) / 1000)));
  };
  return {
    watch(more) {
      for (const path of more) if (!paths.includes(path)) paths.push(path);
      if (timer === undefined && paths.length > 0) {
        timer = setInterval(tick, tickMs);
        // A command that is done must not wait for the next look.
        timer.unref();
      }
    },
    allow(ms) {
      patience = Math.max(patience, ms);
    },
    hurry() {
      hurried = true;
    },
    silent,
    stop: () => clearInterval(timer),
  };
}

function storageSilent(path: string | null, seconds: number | null): DarkiveError {
  const time = seconds === null ? '' : ` for ${seconds} seconds`;
  const what =
    path === null ? 'A file system does not answer.' : `${path} has not answered${time}: the file system there hangs.`;
  return new DarkiveError('storage-silent', what, {
    hint: 'Look at the mount, the network or the disk there, then run the command again. It cleans up what this one left.',
    facts: { path, seconds },
  });
}
