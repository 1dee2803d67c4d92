import type { ExitName } from './exit-codes.ts';

/** Whose turn it is: the user's input, the machine, the stored data, a plugin, or a bug of ours. */
export type ErrorKind = 'user' | 'environment' | 'data' | 'plugin' | 'bug';

/** Every error the product can raise: its kind and the exit code it leads to. */
export const ERROR_CODES = {
  'usage-invalid': { kind: 'user', exit: 'usage' },
  'config-missing': { kind: 'user', exit: 'usage' },
  'config-invalid': { kind: 'user', exit: 'usage' },
  'config-exists': { kind: 'user', exit: 'usage' },
  'definition-unknown': { kind: 'user', exit: 'usage' },
  'secret-missing': { kind: 'user', exit: 'usage' },
  'plugin-invalid': { kind: 'plugin', exit: 'usage' },
  'plugin-unknown': { kind: 'user', exit: 'usage' },
  'notify-failed': { kind: 'environment', exit: 'failed' },
  'tool-missing': { kind: 'environment', exit: 'refused' },
  'tool-too-old': { kind: 'environment', exit: 'refused' },
  'tool-failed': { kind: 'environment', exit: 'failed' },
  'tool-timeout': { kind: 'environment', exit: 'failed' },
  'archive-unknown': { kind: 'user', exit: 'incomplete' },
  'archive-incomplete': { kind: 'data', exit: 'failed' },
  'archive-test-failed': { kind: 'data', exit: 'failed' },
  'archive-exists': { kind: 'environment', exit: 'failed' },
  'restore-test-failed': { kind: 'data', exit: 'failed' },
  'reference-missing': { kind: 'user', exit: 'failed' },
  'reference-unsound': { kind: 'data', exit: 'refused' },
  'chain-broken': { kind: 'data', exit: 'incomplete' },
  'chain-damaged': { kind: 'data', exit: 'incomplete' },
  'manifest-invalid': { kind: 'data', exit: 'failed' },
  'target-full': { kind: 'environment', exit: 'failed' },
  'guard-refused': { kind: 'environment', exit: 'refused' },
  'restore-target-refused': { kind: 'user', exit: 'refused' },
  'no-restore-point': { kind: 'user', exit: 'incomplete' },
  'restore-incomplete': { kind: 'data', exit: 'incomplete' },
  'path-not-found': { kind: 'user', exit: 'incomplete' },
  'not-repairable': { kind: 'data', exit: 'damage' },
  'lock-held': { kind: 'environment', exit: 'locked' },
  'ledger-unusable': { kind: 'environment', exit: 'failed' },
  'catalogue-unusable': { kind: 'environment', exit: 'failed' },
  'script-failed': { kind: 'user', exit: 'failed' },
  'hook-failed': { kind: 'plugin', exit: 'failed' },
  'skipped-by-script': { kind: 'user', exit: 'skipped' },
  'interrupted': { kind: 'user', exit: 'interrupted' },
  'terminated': { kind: 'user', exit: 'terminated' },
  'storage-silent': { kind: 'environment', exit: 'failed' },
  'io-failed': { kind: 'environment', exit: 'failed' },
  'output-failed': { kind: 'environment', exit: 'failed' },
  'bug': { kind: 'bug', exit: 'failed' },
} as const satisfies Record<string, { kind: ErrorKind; exit: ExitName }>;

export type ErrorCode = keyof typeof ERROR_CODES;
