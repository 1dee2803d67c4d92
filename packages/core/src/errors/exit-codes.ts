/**
 * The exit codes of the `darkive` command: one table for code, help and documentation.
 * Meaning of each number: design rule "exit code = JSON outcome = ledger row".
 */
export const EXIT_CODES = {
  done: { code: 0, meaning: 'done' },
  failed: { code: 1, meaning: 'failed' },
  usage: { code: 2, meaning: 'wrong usage or configuration' },
  degraded: { code: 3, meaning: 'done, but degraded: read the findings' },
  skipped: { code: 4, meaning: 'nothing due, or skipped by a script' },
  damage: { code: 5, meaning: 'damage found' },
  locked: { code: 6, meaning: 'another run holds the lock' },
  refused: { code: 7, meaning: 'refused by a guard; nothing was changed' },
  incomplete: { code: 8, meaning: 'restore incomplete, or what was asked for was not found' },
  interrupted: { code: 130, meaning: 'interrupted (SIGINT)' },
  terminated: { code: 143, meaning: 'terminated (SIGTERM)' },
} as const satisfies Record<string, { code: number; meaning: string }>;

export type ExitName = keyof typeof EXIT_CODES;

/** From harmless to serious; several definitions in one command exit with the most serious of theirs. */
const SEVERITY: readonly ExitName[] = [
  'done',
  'skipped',
  'degraded',
  'refused',
  'locked',
  'incomplete',
  'damage',
  'usage',
  'failed',
  'interrupted',
  'terminated',
];

/** The most serious of several exit names; `done` when there are none. */
export function worstExit(names: Iterable<ExitName>): ExitName {
  let worst = 0;
  for (const name of names) worst = Math.max(worst, SEVERITY.indexOf(name));
  return SEVERITY[worst] ?? 'failed';
}
