import { describe, expect, test } from 'vitest';
import { chooseCases, loadCases } from './harness/load-cases.ts';
import { invariantsText, seenText } from './harness/report.ts';
import { runCase } from './harness/run-case.ts';

// The part of the fault suite that belongs to every test run; ./script/faults runs all of it.
const cases = chooseCases(await loadCases(), { ids: [], kind: 'fast' });

describe('faults', () => {
  test.concurrent.each(cases)('$id: $title', { timeout: 180_000 }, async (faultCase) => {
    const result = await runCase(faultCase, 1);
    // A machine on which it cannot be produced says so; CI can produce all of these.
    expect(result.outcome, `${seenText(result)}\n${invariantsText(result)}`).toBe('passed');
  });
});
