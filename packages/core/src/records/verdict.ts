import type { ExitName } from '../errors/exit-codes.ts';
import type { Finding, Severity } from './finding.ts';
import type { Check } from './manifest.ts';

/** What findings of a severity come to, wherever they are found. */
interface Meaning {
  /** The check that found it did not pass; the finding is kept until it does. */
  readonly fails: boolean;
  /** Of an archive, as `verify` and `scrub` say it. */
  readonly outcome: 'intact' | 'degraded' | 'damaged';
  /** Of a command that looks and changes nothing. */
  readonly exit: ExitName;
}

/** The one place that says what a severity means. */
const VERDICTS = {
  info: { fails: false, outcome: 'intact', exit: 'done' },
  warning: { fails: false, outcome: 'intact', exit: 'done' },
  degraded: { fails: true, outcome: 'degraded', exit: 'degraded' },
  damage: { fails: true, outcome: 'damaged', exit: 'damage' },
  error: { fails: true, outcome: 'damaged', exit: 'damage' },
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

const EXITS = { intact: 'done', degraded: 'degraded', damaged: 'damage' } as const satisfies Record<
  Meaning['outcome'],
  ExitName
>;

/** Exit of a command that looks and changes nothing. */
export function exitOf(findings: Found): ExitName {
  return EXITS[outcomeOf(findings)];
}
