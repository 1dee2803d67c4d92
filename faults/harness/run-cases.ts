import type { FaultCase } from './fault-case.ts';
import { runCase, type CaseResult } from './run-case.ts';

/** Runs cases, some at a time, those that need the machine for themselves at the end. Results come in the order of the cases. */
export async function runCases(
  cases: readonly FaultCase[],
  { seed, long, jobs = 2 }: { readonly seed: number; readonly long: boolean; readonly jobs?: number },
  onResult: (result: CaseResult) => void | Promise<void>,
): Promise<readonly CaseResult[]> {
  const results = new Map<string, CaseResult>();
  const take = async (queue: FaultCase[]): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const result = await runCase(next, seed, long);
      results.set(next.id, result);
      await onResult(result);
    }
  };
  const shared = cases.filter(({ alone }) => alone !== true);
  await Promise.all(Array.from({ length: jobs }, () => take(shared)));
  await take(cases.filter(({ alone }) => alone === true));
  return cases.flatMap(({ id }) => results.get(id) ?? []);
}
