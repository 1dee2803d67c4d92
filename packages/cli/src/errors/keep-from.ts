import { DarkiveError, isDarkiveError } from '@darkive/core/errors';

/** Commands that take `--from`. */
const READING = /\bdarkive (?:diff|drill|find|list|restore|show|versions)\b(?! --from)/g;

/** A hint names commands that work from here: those that read archives must be told again where they lie. */
export function keepFrom(error: unknown, from: string | readonly string[] = []): unknown {
  const directories = [from].flat();
  if (directories.length === 0 || !isDarkiveError(error) || error.hint === undefined) return error;
  const options = directories.map((path) => ` --from ${quoted(path)}`).join('');
  const hint = error.hint.replaceAll(READING, (command) => `${command}${options}`);
  if (hint === error.hint) return error;
  return new DarkiveError(error.code, error.message, { hint, facts: error.facts, cause: error });
}

function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
