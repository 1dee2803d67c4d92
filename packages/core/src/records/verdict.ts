import { worstExit, type ExitName } from '../errors/exit-codes.ts';
import type { Finding, Severity } from './finding.ts';
import type { Check } from './manifest.ts';

/** What findings of a severity come to, wherever they are found. */
interface Meaning {
  /** The check that found it did not pass; the finding is kept until it does. */
  readonly fails: boolean;
  /** Of an archive, as `verify` and `scrub` say it. */
  readonly outcome: 'intact' | 'degraded' | 'damaged';
  /** What a command comes to that found it. */
  readonly exit: Readonly<Record<CommandKind, ExitName>>;
}

/**
 * What a command is there for. `looks`: it judges archives, and damage is its answer (verify, scrub). `removes`: an error
 * means that something was not removed (prune, remove). `restores`: what is damaged did not come back. `changes`: everything
 * else; what it finds besides does not undo what it did, and is said.
 */
export type CommandKind = 'looks' | 'changes' | 'removes' | 'restores';

const DONE = { looks: 'done', changes: 'done', removes: 'done', restores: 'done' } as const;
const DEGRADED = { looks: 'degraded', changes: 'degraded', removes: 'degraded', restores: 'degraded' } as const;

/** The one place that says what a severity means. */
const VERDICTS = {
  info: { fails: false, outcome: 'intact', exit: DONE },
  warning: { fails: false, outcome: 'intact', exit: DONE },
  degraded: { fails: true, outcome: 'degraded', exit: DEGRADED },
  damage: { fails: true, outcome: 'damaged', exit: { ...DEGRADED, looks: 'damage', restores: 'incomplete' } },
  error: {
    fails: true,
    outcome: 'damaged',
    exit: { ...DEGRADED, looks: 'damage', removes: 'failed', restores: 'incomplete' },
  },
} as const satisfies Record<Severity, Meaning>;

type Found = Iterable<Pick<Finding, 'severity'>>;

export function countsAgainst(severity: Severity): boolean {
  return VERDICTS[severity].fails;
}

/** At least one of them changes an outcome. */
export function anyCounts(findings: Found): boolean {
  return [...findings].some(({ severity }) => countsAgainst(severity));
}

export function isDamage(severity: Severity): boolean {
  return VERDICTS[severity].outcome === 'damaged';
}

/** Result of the check that found these. */
export function checkResult(findings: Found): Exclude<Check['result'], 'not-checked'> {
  return anyCounts(findings) ? 'failed' : 'passed';
}

/** What all findings about archives come to. */
export function outcomeOf(findings: Found): Meaning['outcome'] {
  const outcomes = new Set([...findings].map(({ severity }) => VERDICTS[severity].outcome));
  return outcomes.has('damaged') ? 'damaged' : outcomes.has('degraded') ? 'degraded' : 'intact';
}

/** Exit of a command of this kind that found these: the most serious of all. Reasons of its own are joined by `worstExit`. */
export function exitOf(findings: Found, kind: CommandKind = 'looks'): ExitName {
  return worstExit([...findings].map(({ severity }) => VERDICTS[severity].exit[kind]));
}
