import { DarkiveError, isDarkiveError } from '../errors/index.ts';
import { isBusy, isCorruption } from '../ledger/ledger-error.ts';

/** True when SQLite, or an error that `indexError` made of it, says that the content of the index is damaged. */
export function isIndexDamage(error: unknown): boolean {
  return isCorruption(error) || (isDarkiveError(error) && error.facts['damaged'] === true);
}

/**
 * An error of SQLite or of the file system as `catalogue-unusable`, with what to do. Our own errors stay as they are,
 * and so do errors of any other kind.
 */
export function indexError(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (isDarkiveError(error) || !/^(?:SQLITE|E[A-Z])/.test(code) || code.startsWith('ERR_')) return error;
  const damaged = isCorruption(error);
  const [what, hint] = explain(error, code, damaged);
  return new DarkiveError('catalogue-unusable', `The index of the catalogues, ${file}, ${what}`, {
    hint: `${hint} Archives are not affected.`,
    facts: { file, code, damaged },
    cause: error,
  });
}

function explain(error: unknown, code: string, damaged: boolean): readonly [string, string] {
  if (damaged) return ['is damaged.', 'Run `darkive catalog rebuild`: it makes the index anew.'];
  if (isBusy(error)) {
    return ['is being written by another process.', 'Wait for the other command to end, then run this one again.'];
  }
  if (['SQLITE_FULL', 'ENOSPC', 'EDQUOT'].includes(code)) {
    return ['cannot be written: the disk is full.', 'Free space in the state directory, then run the command again.'];
  }
  const reason = error instanceof Error ? error.message : String(error);
  return [
    `cannot be used: ${reason} (${code}).`,
    'Check that the state directory belongs to this user and is writable.',
  ];
}
