import { expect, test } from 'vitest';
import { testManifest } from '../../archive/test-support/test-manifest.ts';
import { finding, type Finding } from '../../records/finding.ts';
import { lackingFindings } from './lacking-findings.ts';

const unreadable = finding('degraded', 'files-unreadable', 'Two files could not be read.', 'Look at them.');
const lost = finding('degraded', 'artifact-missing', 'No parity.');
const make = (day: number, findings: Finding[], definition = 'home') =>
  testManifest(`${definition}_FULL_2026-01-0${day}_000000`, {
    findings: findings.map((one) => ({ ...one, facts: {} })),
  });

test.each([
  ['the newest', [], 'degraded'],
  ['one that was followed by another that lacks something', [make(2, [unreadable])], 'degraded'],
  ['one that was followed by a whole one', [make(2, [])], 'info'],
  ['one that was followed by one without parity', [make(2, [lost])], 'info'],
  ['one that another definition came after', [make(2, [], 'work')], 'degraded'],
] as const)('%s, made without files that could not be read, is %3$s', (_what, later, severity) => {
  const manifest = make(1, [unreadable, lost]);
  expect(lackingFindings(manifest, [manifest, ...later])).toMatchObject([{ severity, code: 'archive-lacks' }]);
});

test('an archive without parity lacks nothing of its source', () => {
  const manifest = make(1, [lost]);
  expect(lackingFindings(manifest, [manifest])).toEqual([]);
});
