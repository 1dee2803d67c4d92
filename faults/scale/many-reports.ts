import { randomUUID } from 'node:crypto';
import type { RunStart } from '../../packages/core/src/ledger/types.ts';
import type { Manifest } from '../../packages/core/src/records/manifest.ts';
import type { RunReport } from '../../packages/core/src/records/run-report.ts';

/** Runs of five for each archive: four that failed, and the one that made it. */
export function* manyReports(
  manifests: readonly Manifest[],
  count: number,
): Generator<{ start: RunStart; report: RunReport }> {
  for (let number = 0; number < count; number += 1) {
    const manifest = manifests[Math.floor((number * manifests.length) / count)];
    if (manifest === undefined) throw new Error('no archive for a run');
    const made = number % Math.max(1, Math.floor(count / manifests.length)) === 0;
    const startedAt = new Date(Date.parse(manifest.createdAt) + (number % 5) * 60_000).toISOString();
    const { definition, type, host } = manifest;
    const runId = randomUUID();
    const outcome = made ? 'success' : 'failed';
    yield {
      start: { runId, definition, type, startedAt, pid: 1, host, version: '0.0.0' },
      report: {
        runId,
        definition,
        type,
        outcome,
        exit: made ? 'done' : 'failed',
        startedAt,
        endedAt: startedAt,
        archive: made ? { id: manifest.id, name: manifest.name, slices: 1, bytes: 100, parityBytes: 0 } : null,
        phases: (['preflight', 'archive', 'test'] as const).map((name) => ({ name, seconds: 1 })),
        restoreTest: null,
        samples: [],
        inodes: null,
        findings: [],
        error: made ? null : { code: 'tool-failed', phase: 'archive' },
        host,
        version: '0.0.0',
      },
    };
  }
}
