import type { Facts } from '../errors/darkive-error.ts';

/** From a note to a failure. `warning` never changes an outcome; `degraded`, `damage` and `error` do. */
export const SEVERITIES = ['info', 'warning', 'degraded', 'damage', 'error'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Something the user must know about. */
export interface Finding {
  readonly severity: Severity;
  /** A stable kebab-case word that scripts may match. */
  readonly code: string;
  readonly message: string;
  /** The next step, beginning with a verb; null when there is nothing to do. */
  readonly hint: string | null;
  readonly facts: Facts;
}

export function finding(
  severity: Severity,
  code: string,
  message: string,
  hint: string | null = null,
  facts: Facts = {},
): Finding {
  return { severity, code, message, hint, facts };
}

/** The most serious severity among the findings; null when there are none. */
export function worstSeverity(findings: Iterable<Finding>): Severity | null {
  let worst = -1;
  for (const { severity } of findings) worst = Math.max(worst, SEVERITIES.indexOf(severity));
  return SEVERITIES[worst] ?? null;
}
