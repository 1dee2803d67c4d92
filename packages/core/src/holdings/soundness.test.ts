import { expect, test } from 'vitest';
import type { Finding } from '../records/finding.ts';
import type { Check } from '../records/manifest.ts';
import { testManifest } from '../archive/test-support/test-manifest.ts';
import { describedByManifest } from './described.ts';
import { holdingsFrom } from './gather.ts';
import { retentionState } from './judged.ts';
import { listingOf } from './listing.ts';
import type { Memory } from './memory.ts';
import type { SlicesSeen } from './slices-seen.ts';

const check = (name: string, result: Check['result'], day: number): Check => ({
  name,
  result,
  at: `2026-01-${String(day).padStart(2, '0')}T00:00:00Z`,
  seconds: 1,
});
const passed = [check('slices', 'passed', 1), check('dar-test', 'passed', 1)];
const { id } = testManifest('home_FULL_2026-01-01_000000');
const nothing: Memory = {
  checks: new Map(),
  findings: new Map(),
  redundancy: new Map(),
  drills: [],
  copies: new Map(),
  places: [],
  homeLocation: null,
};

function stateOf(checks: readonly Check[], seen: SlicesSeen | undefined, memory: Memory | null) {
  const archives = [
    describedByManifest({ ...testManifest('home_FULL_2026-01-01_000000', { id }), checks: [...checks] }),
  ];
  return holdingsFrom({ archives, memory }, new Map(seen === undefined ? [] : [[id, seen]]))[0]?.state;
}

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
  expect(stateOf(checks, undefined, null)).toBe(soundness);
  expect(stateOf([], undefined, { ...nothing, checks: new Map([[id, checks]]) })).toBe(soundness);
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
  const found = stateOf(passed, seen, { ...nothing, findings: new Map([[id, findings]]) });
  expect([found, found && retentionState(found)]).toEqual([soundness, state]);
});

test.each([
  ['nothing', [], null],
  ['dar -t alone', [check('dar-test', 'passed', 1)], null],
  ['the slices alone', [check('slices', 'passed', 1)], null],
  ['both', [check('slices', 'passed', 2), check('dar-test', 'passed', 1)], check('dar-test', 'passed', 1).at],
  ['both, and a failure since', [...passed, check('slices', 'failed', 2)], check('slices', 'passed', 1).at],
] as const)(
  'after %s the manifest, the holding and its copy say the same time of verification',
  (_what, checks, at) => {
    const manifest = { ...testManifest('home_FULL_2026-01-01_000000'), checks: [...checks] };
    const [holding] = holdingsFrom({ archives: [describedByManifest(manifest)], memory: null }, new Map());
    expect([listingOf(manifest).verifiedAt, holding?.verifiedAt, holding?.copies[0]?.verifiedAt]).toEqual([at, at, at]);
  },
);
