import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMetrics } from '../../../packages/core/src/import-dar-backup/metrics-database.ts';
import { metricsReport } from '../../../packages/core/src/import-dar-backup/metrics-report.ts';
import { must, typed, type FuzzTarget } from '../fuzz-target.ts';

const directory = mkdtempSync(join(tmpdir(), 'fuzz-metrics-'));

export const target: FuzzTarget = {
  name: 'metrics',
  tokens: [
    'SUCCESS',
    'FAILURE',
    'FULL',
    '2026-01-02T03:04:05',
    '1e300',
    'backup_runs',
    'sqlite_schema',
    'CREATE TABLE',
    '\x7f\xff\xff\xff',
  ],
  async read(input) {
    const file = join(directory, 'metrics.db');
    writeFileSync(file, input);
    try {
      const { runs, samples } = await readMetrics(file);
      for (const row of runs) {
        const report = metricsReport({ row, samples, archiveIds: new Map(), host: 'here' });
        if (report === null) continue;
        must(['success', 'degraded', 'failed', 'skipped'].includes(report.outcome), 'an outcome is one of the known');
        must(/^\d{4}-\d\d-\d\dT/.test(report.startedAt) && /^\d{4}-\d\d-\d\dT/.test(report.endedAt), 'times are times');
        JSON.stringify(report);
      }
    } catch (error) {
      typed(error, ['DarkiveError']);
    }
  },
};
