import { expect, test } from 'vitest';
import { finding, SEVERITIES } from '../../records/finding.ts';
import { countsAgainst } from '../../records/verdict.ts';
import { sampleManifest } from '../../ledger/test-support/samples.ts';
import { repairReport } from './report.ts';

test.each(SEVERITIES)('what was found beside an intact archive counts as its severity %s says', (severity) => {
  const { exit } = repairReport(
    { manifest: sampleManifest(1), damaged: [], search: { lost: [], beyondRepair: [], findings: [] } },
    { findings: [finding(severity, 'x', 'x')], base: 'sound', dryRun: false },
  );
  expect(exit).toBe(countsAgainst(severity) ? 'degraded' : 'done');
});
