import { ERROR_CODES, type ErrorCode, type ErrorKind } from './codes.ts';
import type { ExitName } from './exit-codes.ts';
import { storageFailure } from './storage-failure.ts';

const BRAND = Symbol.for('darkive.error');

/** Plain facts about an error or a finding: what `--json` shows beside the message. */
export type Facts = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export interface DarkiveErrorOptions {
  /** The next step, beginning with a verb: "Mount the disk, then run the command again." */
  readonly hint?: string;
  readonly facts?: Facts;
  readonly cause?: unknown;
}

/** Inability to do the job. A state of the world (damage, a changed file) is a finding, not an error. */
export class DarkiveError extends Error {
  readonly [BRAND] = true;
  override readonly name = 'DarkiveError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly facts: Facts;

  constructor(code: ErrorCode, message: string, options: DarkiveErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.facts = options.facts ?? {};
  }

  get kind(): ErrorKind {
    return ERROR_CODES[this.code].kind;
  }

  get exit(): ExitName {
    return ERROR_CODES[this.code].exit;
  }
}

/** True for our errors, also when they come from another copy of this package. */
export function isDarkiveError(value: unknown): value is DarkiveError {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** Any thrown value as one of our errors. Storage that fails is `io-failed` wherever it does; what we did not foresee becomes `bug`, with the original as cause. */
export function asDarkiveError(value: unknown): DarkiveError {
  if (isDarkiveError(value)) return value;
  const failed = storageFailure(value);
  if (failed !== null) {
    const { hint, path, errno } = failed;
    return new DarkiveError('io-failed', failed.message, { hint, facts: { path, errno }, cause: value });
  }
  const message = value instanceof Error ? value.message : String(value);
  return new DarkiveError('bug', `Unexpected error: ${message}`, {
    hint: 'Report this with the debug log. Archives that were published before are not affected.',
    cause: value,
  });
}
