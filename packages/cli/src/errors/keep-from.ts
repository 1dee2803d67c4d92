import { DarkiveError, isDarkiveError } from '@darkive/core/errors';

/** Commands that take `--from`. */
const READING = /\bdarkive (?:diff|find|list|restore|show|versions)\b(?! --from)/g;

/** A hint names commands that work from here: those that read archives must be told again where they lie. */
export function keepFrom(error: unknown, from: string | undefined): unknown {
  if (from === undefined || !isDarkiveError(error) || error.hint === undefined) return error;
  const quoted = /^[\w@%+=:,./-]+$/.test(from) ? from : `'${from.replaceAll("'", String.raw`'\''`)}'`;
  const hint = error.hint.replaceAll(READING, (command) => `${command} --from ${quoted}`);
  if (hint === error.hint) return error;
  return new DarkiveError(error.code, error.message, { hint, facts: error.facts, cause: error });
}
