import { isFatal, type CaseResult } from './run-case.ts';

/** The score of a run: how many cases passed, of those that could be run. */
export interface Score {
  readonly passed: number;
  readonly failed: number;
  readonly notRun: number;
  /** Cases that violate I1 or I2, or lost a restore point. */
  readonly fatal: number;
}

export function score(results: readonly CaseResult[]): Score {
  const count = (outcome: CaseResult['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    notRun: count('not run'),
    fatal: results.filter(isFatal).length,
  };
}

export function scoreLine({ passed, failed, notRun, fatal }: Score): string {
  const unrun = notRun === 0 ? '' : `, ${notRun} not run here`;
  const worst = fatal === 0 ? '' : `; ${fatal} FATAL`;
  return `Score: ${passed} of ${passed + failed} passed${unrun}${worst}`;
}

/** One line for a case that has just ended. */
export function resultLine(result: CaseResult): string {
  const mark = isFatal(result) ? 'FATAL' : result.outcome;
  return `${result.id}  ${mark.padEnd(7)}  ${result.seconds.toFixed(1).padStart(6)} s  ${result.title}`;
}

/** What was seen, in a few words: all of it when the case passed, else what differs. */
export function seenText({ outcome, observations, problem }: CaseResult): string {
  if (outcome === 'not run') return `not run: ${problem}`;
  const wrong = observations
    .filter(({ wanted }) => wanted !== null)
    .map(({ what, seen, wanted }) => `${what}: ${seen}, not ${wanted}`);
  if (problem !== null) wrong.push(problem);
  if (wrong.length > 0) return wrong.join('; ');
  return observations.map(({ what, seen }) => `${what}: ${seen}`).join('; ');
}

export function invariantsText({ outcome, violations }: CaseResult): string {
  if (outcome === 'not run') return '–';
  if (violations.length === 0) return 'I1 I2 I6 hold, every restore point restores';
  return violations.map(({ invariant, what }) => `${invariant} VIOLATED: ${what}`).join('; ');
}

/** The table for a terminal: a block for each case. */
export function table(results: readonly CaseResult[]): string {
  const block = (result: CaseResult): string =>
    [
      resultLine(result),
      `     expected    ${result.expected}`,
      `     seen        ${seenText(result).replaceAll('\n', '\n                 ')}`,
      `     invariants  ${invariantsText(result)}`,
    ].join('\n');
  return `${results.map(block).join('\n')}\n`;
}
