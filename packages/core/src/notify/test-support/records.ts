import { finding, type Finding } from '../../records/finding.ts';
import type { NotificationRecord, NotifiedDefinition } from '../../records/notification.ts';
import type { Outcome } from '../../records/run-report.ts';
import { notificationRecord, notifiedDefinition } from '../make-record.ts';

/** How it went for one definition; a failure has an error and its finding, unless others are given. */
export function sampleDefinition(
  name: string,
  outcome: Outcome,
  changes: Partial<NotifiedDefinition> & { readonly found?: readonly Finding[] } = {},
): NotifiedDefinition {
  const { found, ...rest } = changes;
  const failed = outcome === 'failed';
  const own = failed ? [finding('error', 'target-full', `${name}: the target is full.`, 'Free some space.')] : [];
  const degraded = outcome === 'degraded' ? [finding('degraded', 'files-unreadable', 'Some files.')] : [];
  const archive = {
    id: '00000000-0000-4000-8000-000000000001',
    name: `${name}_FULL_2026-11-21_095205`,
    slices: 12,
    bytes: 1_288_490_189,
    parityBytes: 65_011_712,
  };
  const report = {
    definition: name,
    type: 'FULL',
    outcome,
    exit: failed ? 'failed' : outcome === 'success' ? 'done' : outcome,
    archive: failed || outcome === 'skipped' ? null : archive,
    findings: found ?? [...own, ...degraded],
    error: failed ? ({ code: 'target-full', phase: 'archive' } as const) : null,
    startedAt: '2026-11-21T09:52:05.000Z',
    endedAt: '2026-11-21T09:55:25.000Z',
  } as const;
  return {
    ...notifiedDefinition(report, { recovered: false, restorableAt: '2026-11-20T02:00:00.000Z', nextDue: null }),
    ...rest,
  };
}

export function sampleRecord(
  definitions: readonly NotifiedDefinition[],
  findings: readonly Finding[] = [],
  changes: Partial<NotificationRecord> = {},
): NotificationRecord {
  const worst = (['failed', 'degraded', 'success', 'skipped'] as const).find((outcome) =>
    definitions.some((one) => one.outcome === outcome),
  );
  const outcome = worst ?? 'failed';
  const record = notificationRecord({
    id: '00000000-0000-4000-8000-0000000000aa',
    event: 'backup',
    outcome,
    exit: outcome === 'success' ? 'done' : outcome,
    startedAt: '2026-11-21T09:52:05.000Z',
    endedAt: '2026-11-21T09:55:25.000Z',
    host: 'attic',
    version: '1.0.0',
    definitions,
    findings,
  });
  return { ...record, ...changes };
}
