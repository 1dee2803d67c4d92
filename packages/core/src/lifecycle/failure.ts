/** What anything that was thrown says, as one line. */
export function reasonOf(thrown: unknown): string {
  const lines = messageOf(thrown).split('\n');
  const message = lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
  return message === '' ? 'it failed without saying why' : message;
}

/** The hint that an error carries; null when it has none. */
export function hintOf(thrown: unknown): string | null {
  const hint = property(thrown, 'hint');
  return typeof hint === 'string' && hint !== '' ? hint : null;
}

/** What an error says about trying again: seconds to wait, or that it will never work. */
export function retryAdviceOf(thrown: unknown): RetryAdvice {
  const seconds = property(thrown, 'retryAfter');
  const isWait = typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0;
  return { retryAfter: isWait ? seconds : null, permanent: property(thrown, 'permanent') === true };
}

export interface RetryAdvice {
  readonly retryAfter: number | null;
  readonly permanent: boolean;
}

function messageOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  const message = property(thrown, 'message');
  if (typeof message === 'string') return message;
  return thrown === undefined || thrown === null ? '' : Object.prototype.toString.call(thrown);
}

/** A property of a stranger's object; a getter that throws has no value. */
function property(owner: unknown, name: string): unknown {
  if (typeof owner !== 'object' || owner === null) return undefined;
  try {
    return (owner as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}
