import { expect, test } from 'vitest';
import type { Finding } from '../records/finding.ts';
import type { Check } from '../records/manifest.ts';
import { evidenceOf, type Known } from './evidence.ts';
import { retentionState } from './retention-state.ts';
import { soundnessOf } from './soundness.ts';

const check = (name: string, result: Check['result'], day: number): Check => ({
  name,
  result,
  at: `2026-01-${String(day).padStart(2, '0')}T00:00:00Z`,
  seconds: 1,
});
const passed = [check('slices', 'passed', 1), check('dar-test', 'passed', 1)];
const id = 'the-archive';

test.each([
  ['no checks', [], 'unproved'],
  ['one of the two', [check('dar-test', 'passed', 1)], 'unproved'],
  ['both', passed, 'sound'],
  ['a later failure of one', [...passed, check('slices', 'failed', 2)], 'unsound'],
  ['a failure that was mended', [...passed, check('slices', 'failed', 2), check('slices', 'passed', 3)], 'sound'],
  [
    'a failure that is listed last but is older',
    [check('slices', 'passed', 3), check('dar-test', 'passed', 3), check('slices', 'failed', 2)],
    'sound',
  ],
  ['a failed restore test', [...passed, check('restore-test', 'failed', 2)], 'unsound'],
  ['a catalogue that cannot be read', [...passed, check('catalogue', 'failed', 2)], 'unsound'],
  ['lost parity', [...passed, check('artifacts', 'failed', 2), check('plugins', 'failed', 2)], 'sound'],
  ['a check that was not made', [...passed, check('restore-test', 'not-checked', 2)], 'sound'],
] as const)('%s makes an archive %3$s, from its manifest as from the ledger', (_what, checks, soundness) => {
  expect(soundnessOf(evidenceOf({ id, checks: [...checks] }, undefined, null))).toBe(soundness);
  const known: Known = { checks: new Map([[id, checks]]), findings: new Map() };
  expect(soundnessOf(evidenceOf({ id, checks: [] }, undefined, known))).toBe(soundness);
});

test.each([
  ['a missing slice', { missingSlices: [2], changedSlices: [] }, [], 'unsound', 'failed'],
  ['a slice of another size', { missingSlices: [], changedSlices: [1] }, [], 'unsound', 'failed'],
  ['damage that a plugin reported', undefined, ['damage'], 'doubtful', 'unverified'],
  ['an error that a plugin reported', undefined, ['error'], 'doubtful', 'unverified'],
  ['lost parity that a plugin reported', undefined, ['degraded'], 'sound', 'verified'],
] as const)('%s makes a verified archive %4$s, for retention %5$s', (_what, seen, severities, soundness, state) => {
  const findings = severities.map((severity: Finding['severity']) => {
    return { check: 'plugins', at: '2026-01-02T00:00:00Z', severity, code: 'x', message: 'x', hint: null };
  });
  const known: Known = { checks: new Map(), findings: new Map([[id, findings]]) };
  const evidence = evidenceOf({ id, checks: passed }, seen, known);
  expect([soundnessOf(evidence), retentionState(evidence)]).toEqual([soundness, state]);
});
