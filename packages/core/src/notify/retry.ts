/** Attempts for one message, after which it is given up. */
export const MOST_ATTEMPTS = 12;
/** Milliseconds after which a message is old news. */
export const LONGEST_WAIT = 7 * 86_400_000;
/** Milliseconds: a server that asks for more is asked again after a day. */
const LONGEST_RETRY_AFTER = 86_400_000;
const FIRST_PAUSE = 60_000;
const LONGEST_PAUSE = 6 * 3_600_000;

export interface FailedAttempt {
  /** Attempts so far, this one included. */
  readonly attempts: number;
  readonly createdAt: Date;
  readonly now: Date;
  /** Seconds that the server asks to wait. */
  readonly retryAfter: number | null;
  readonly permanent: boolean;
}

/** When a message is tried again: `waitUntil` is the server's wish, which nobody passes over. Null when it is given up. */
export function nextAttempt(failed: FailedAttempt): { readonly at: Date; readonly waitUntil: Date | null } | null {
  const { attempts, createdAt, now, retryAfter, permanent } = failed;
  if (permanent || attempts >= MOST_ATTEMPTS || now.getTime() - createdAt.getTime() >= LONGEST_WAIT) return null;
  const pause = Math.min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE);
  const wish = retryAfter === null ? 0 : Math.min(retryAfter * 1000, LONGEST_RETRY_AFTER);
  return {
    at: new Date(now.getTime() + Math.max(pause, wish)),
    waitUntil: wish === 0 ? null : new Date(now.getTime() + wish),
  };
}
