import type { HookName, RunEndEvent } from '../../lifecycle/plugin-types.ts';
import { notificationRecord, notifiedDefinition } from '../../notify/make-record.ts';
import { notificationTexts } from '../../notify/texts.ts';
import { finding } from '../../records/finding.ts';
import type { NotificationReport } from '../../records/notification.ts';
import type { Outcome, RunReport } from '../../records/run-report.ts';
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
    'repair-drill': { ...verify, slice: 1, mostBlocks: null, scratch: directory },
    'post-verify': { ...job, manifest: verify.manifest, archives: directory },
    'pre-prune': {
      definition,
      candidates: [{ id: job.runId, name, definition, type, createdAt: verify.manifest.createdAt, copies: [] }],
    },
    'post-prune': { removed: [{ id: job.runId, name }] },
    'post-backup': end('success'),
    'on-failure': end('failed'),
    'notify': { report: testNotification(archive, 'failed') },
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

/** The report that a notifier gets about this archive's run; with findings and hints when it is not a success. */
export function testNotification(archive: TestArchive, outcome: Outcome): NotificationReport {
  const run = testReport(archive, outcome);
  const findings =
    outcome === 'failed'
      ? [finding('error', 'tool-failed', `${run.definition}: dar failed.`, 'Read the log of external programs.')]
      : outcome === 'degraded'
        ? [finding('degraded', 'files-unreadable', 'Some files could not be read: a_b*c.txt, @everyone.', null)]
        : [];
  const known = { recovered: false, restorableAt: run.archive === null ? null : run.startedAt, nextDue: null };
  const record = notificationRecord({
    id: run.runId,
    event: 'backup',
    outcome,
    exit: run.exit,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    host: run.host,
    version: run.version,
    definitions: [notifiedDefinition({ ...run, findings }, known)],
    findings: [],
  });
  return { ...record, text: notificationTexts(record), attempt: 1 };
}
