import { asDarkiveError, DarkiveError } from '@darkive/core/errors';

/** The error without secrets in message, hint and facts; the same error when there were none. */
export function maskError(thrown: unknown, mask: (text: string) => string): unknown {
  const error = asDarkiveError(thrown);
  const shown = JSON.stringify([error.message, error.hint, error.facts]);
  if (mask(shown) === shown) return thrown;
  return new DarkiveError(error.code, mask(error.message), {
    ...(error.hint === undefined ? {} : { hint: mask(error.hint) }),
    facts: JSON.parse(mask(JSON.stringify(error.facts))),
  });
}
