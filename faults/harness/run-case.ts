import { setTimeout as sleep } from 'node:timers/promises';
import type { Violation } from './checker.ts';
import { NotRunHere, type FaultCase } from './fault-case.ts';
import type { Observation } from './observations.ts';
import { openStage } from './stage.ts';

/** What came of one case. */
export interface CaseResult {
  readonly id: string;
  readonly title: string;
  readonly expected: string;
  readonly outcome: 'passed' | 'failed' | 'not run';
  readonly observations: readonly Observation[];
  readonly violations: readonly Violation[];
  /** Why it could not be run, or what it threw; null otherwise. */
  readonly problem: string | null;
  readonly seconds: number;
}

/** Runs a case on a stage of its own; the checker looks at the stage afterwards, whatever came of it. */
export async function runCase(faultCase: FaultCase, seed: number, long = false): Promise<CaseResult> {
  const began = performance.now();
  const open = await openStage(faultCase.id, seed, long);
  const end = (outcome: CaseResult['outcome'], problem: string | null): CaseResult => ({
    id: faultCase.id,
    title: faultCase.title,
    expected: faultCase.expected,
    outcome,
    observations: open.observations,
    violations: open.violations,
    problem,
    seconds: (performance.now() - began) / 1000,
  });
  try {
    const problem = await attempt(() =>
      within((faultCase.timeout ?? 180) * (long ? 20 : 1), faultCase.run(open.stage)),
    );
    if (problem instanceof NotRunHere) return end('not run', problem.message);
    const last = await attempt(() => open.stage.check());
    if (problem !== null || last !== null) return end('failed', text(problem ?? last));
    if (open.observations.length === 0) return end('failed', 'the case has looked at nothing');
    const right = open.violations.length === 0 && open.observations.every(({ wanted }) => wanted === null);
    return end(right ? 'passed' : 'failed', null);
  } finally {
    await open.close();
  }
}

/** A violation of these is the worst that can happen: lost data, or a false restore point. */
export function isFatal({ violations }: CaseResult): boolean {
  return violations.some(({ invariant }) => ['I1', 'I2', 'restore'].includes(invariant));
}

/** What the function threw; null when it threw nothing. */
async function attempt(act: () => Promise<void>): Promise<unknown> {
  try {
    await act();
    return null;
  } catch (error) {
    return error;
  }
}

async function within(seconds: number, work: Promise<void>): Promise<void> {
  const late = new AbortController();
  const limit = sleep(seconds * 1000, null, { signal: late.signal }).then(
    () => Promise.reject(new Error(`the case takes longer than ${seconds} s`)),
    () => undefined,
  );
  try {
    await Promise.race([work, limit]);
  } finally {
    late.abort();
  }
}

function text(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const where = /faults\/cases\/[^)\s]+/.exec(error.stack ?? '')?.[0];
  return where === undefined ? error.message : `${error.message} (${where})`;
}
