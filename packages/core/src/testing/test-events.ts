import type { HookName, RunEndEvent } from '../lifecycle/plugin-types.ts';
import type { Outcome, RunReport } from '../records/run-report.ts';
import type { TestArchive } from './test-archive.ts';

/** An event for every hook, as core would build it for this archive. */
export function testEvents(archive: TestArchive): Record<HookName, object> {
  const { job, postArchive, verify, directory, name } = archive;
  const { definition, type } = job;
  const end = (outcome: Outcome): RunEndEvent => ({ report: testReport(archive, outcome) });
  return {
    'preflight': { definition: job.definition, type: job.type, archives: directory },
    'pre-backup': job,
    'slice': { ...job, slice: postArchive.slices[0] },
    'post-archive': postArchive,
    verify,
    'on-damage': { ...verify, damaged: [], scratch: directory },
    'post-verify': { ...job, manifest: verify.manifest, archives: directory },
    'pre-prune': {
      definition,
      candidates: [{ id: job.runId, name, definition, type, createdAt: verify.manifest.createdAt }],
    },
    'post-prune': { removed: [{ id: job.runId, name }] },
    'post-backup': end('success'),
    'on-failure': end('failed'),
  };
}

/** The report of a run that made this archive, or failed to. */
export function testReport({ job, name, postArchive }: TestArchive, outcome: Outcome): RunReport {
  const bytes = postArchive.slices.reduce((sum, slice) => sum + slice.bytes, 0);
  const failed = outcome === 'failed';
  return {
    runId: job.runId,
    definition: job.definition,
    type: job.type,
    outcome,
    exit: failed ? 'failed' : outcome === 'success' ? 'done' : outcome,
    startedAt: '2026-01-02T03:04:05.000Z',
    endedAt: '2026-01-02T03:05:05.000Z',
    archive: failed ? null : { id: job.runId, name, slices: postArchive.slices.length, bytes, parityBytes: 0 },
    phases: [{ name: 'archive', seconds: 60 }],
    restoreTest: null,
    samples: [],
    inodes: null,
    findings: [],
    error: failed ? { code: 'tool-failed', phase: 'archive' } : null,
    host: 'test',
    version: '0.0.0',
  };
}
