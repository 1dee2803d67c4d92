import { DarkiveError, isDarkiveError } from '../errors/index.ts';

/** True when SQLite says that the file is no database, or that its content is damaged. */
export function isCorruption(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT');
}

/** True when another connection kept its lock for longer than the busy timeout. */
export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

/**
 * An error of SQLite or of the file system as `ledger-unusable`, with what to do. Our own errors stay as they are, and
 * so do errors of any other kind (a bug must look like one).
 */
export function ledgerError(error: unknown, file: string): unknown {
  const code = codeOf(error);
  if (isDarkiveError(error) || code === '') return error;
  const [what, hint] = explain(error, code);
  return new DarkiveError('ledger-unusable', `The ledger ${file} ${what}`, {
    hint,
    facts: { file, code },
    cause: error,
  });
}

/** https://sqlite.org/rescode.html; the rest are errno names of Node. */
function explain(error: unknown, code: string): readonly [string, string] {
  if (isCorruption(error)) {
    return ['is damaged.', 'Run `darkive backup`: it moves the damaged ledger aside. Archives are not affected.'];
  }
  if (isBusy(error)) {
    return ['is in use by another process.', 'Wait for the other command to end, then run this one again.'];
  }
  if (['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'ENOSPC', 'EDQUOT'].includes(code)) {
    return ['cannot be written: the disk is full.', 'Free some space where the ledger is, then run the command again.'];
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'EROFS') {
    return ['cannot be written: it is read-only.', 'Make the ledger and its directory writable for this user.'];
  }
  if (code.startsWith('SQLITE_CANTOPEN') || code === 'EACCES' || code === 'EPERM') {
    return ['cannot be opened.', 'Check that the ledger and its directory belong to this user and are readable.'];
  }
  const reason = error instanceof Error ? error.message : String(error);
  return [`cannot be used: ${reason} (${code}).`, 'Check the disk that the ledger is on, then run the command again.'];
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
