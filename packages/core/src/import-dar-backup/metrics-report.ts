import { ARCHIVE_TYPES } from '../records/archive-name.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { InodeCounts } from '../records/manifest.ts';
import type { Phase, RunMetrics, RunReport, SampleRecord } from '../records/run-report.ts';
import type { MetricsRow } from './metrics-database.ts';
import { stableId } from '../adoption/stable-id.ts';

interface ReportRequest {
  readonly row: MetricsRow;
  readonly samples: readonly MetricsRow[];
  /** Ids of archives that can be restored, by name. */
  readonly archiveIds: ReadonlyMap<string, string>;
  /** Where the row does not say on which machine. */
  readonly host: string;
}

/** A row of `backup_runs` as the report of a run; null when it lacks what every run has. The same row gives the same run id. */
export function metricsReport({ row, samples, archiveIds, host }: ReportRequest): RunReport | null {
  const definition = text(row, 'backup_definition');
  const type = ARCHIVE_TYPES.find((one) => one === row['backup_type']);
  const startedAt = utcTime(row['run_started_at']);
  const status = STATUS.get(text(row, 'status') ?? '');
  if (definition === null || type === undefined || startedAt === null || status === undefined) return null;
  const runId = stableId('run', text(row, 'run_id') ?? '', definition, type, startedAt, String(number(row, 'id')));
  const unread = (count(row, 'inodes_failed') ?? 0) > 0;
  const outcome = status === 'success' && unread ? 'degraded' : status;
  const name = text(row, 'archive_name');
  const slices = count(row, 'num_slices') ?? 0;
  const tested = count(row, 'files_verified') ?? 0;
  return {
    runId,
    definition,
    type,
    outcome,
    exit: outcome === 'success' ? 'done' : outcome,
    startedAt,
    endedAt: utcTime(row['run_finished_at']) ?? later(startedAt, number(row, 'duration_secs') ?? 0) ?? startedAt,
    archive:
      name === null || slices === 0 || outcome === 'failed' || outcome === 'skipped'
        ? null
        : {
            id: archiveIds.get(name) ?? stableId('archive', name),
            name,
            slices,
            bytes: count(row, 'archive_size_bytes') ?? 0,
            parityBytes: count(row, 'par2_size_bytes') ?? 0,
          },
    phases: PHASE_COLUMNS.flatMap(([column, phase]) => {
      const seconds = number(row, column);
      return seconds === null || seconds < 0 ? [] : [{ name: phase, seconds }];
    }),
    restoreTest:
      row['restore_test_passed'] === null || row['restore_test_passed'] === undefined
        ? null
        : {
            sampled: tested,
            passed: row['restore_test_passed'] === 1 ? tested : 0,
            changed: 0,
            failed: failedSamples(samples),
          },
    samples: samples.flatMap(sampleOf),
    inodes: inodesOf(row),
    findings: findingsOf(row, outcome),
    error:
      outcome === 'failed'
        ? (FAILED.get(text(row, 'failed_phase') ?? '') ?? { code: 'tool-failed', phase: null })
        : null,
    host: text(row, 'hostname') ?? host,
    version: `dar-backup ${text(row, 'dar_backup_version') ?? ''}`.trim(),
    metrics: metricsOf(row),
  };
}

const STATUS: ReadonlyMap<string, 'success' | 'skipped' | 'failed'> = new Map([
  ['SUCCESS', 'success'],
  // Its only warning is that there is an archive of that day already: nothing was made.
  ['WARNING', 'skipped'],
  ['FAILURE', 'failed'],
] as const);

const PHASE_COLUMNS = [
  ['dar_duration_secs', 'archive'],
  ['par2_duration_secs', 'post-archive'],
  ['verify_duration_secs', 'test'],
] as const satisfies readonly (readonly [string, Phase])[];

const FAILED: ReadonlyMap<string, NonNullable<RunReport['error']>> = new Map([
  ['PREREQ', { code: 'script-failed', phase: 'before-script' }],
  ['DAR', { code: 'tool-failed', phase: 'archive' }],
  ['VERIFY', { code: 'archive-test-failed', phase: 'test' }],
  ['PAR2', { code: 'hook-failed', phase: 'post-archive' }],
  ['CATALOG', { code: 'catalogue-unusable', phase: null }],
]);

function findingsOf(row: MetricsRow, outcome: RunReport['outcome']): Finding[] {
  const said = text(row, 'error_summary');
  if (said === null) return [];
  return [finding(outcome === 'failed' ? 'error' : 'warning', 'dar-backup-said', `dar-backup reported: ${said}`)];
}

function sampleOf(row: MetricsRow): SampleRecord[] {
  const path = text(row, 'file_path');
  const result = row['result'] === 'PASS' ? 'passed' : 'failed';
  if (path === null || (result === 'failed' && row['result'] !== 'FAIL')) return [];
  return [{ path, bytes: count(row, 'file_size_bytes') ?? 0, result, reason: text(row, 'fail_detail') }];
}

function failedSamples(samples: readonly MetricsRow[]): number {
  return samples.filter((row) => row['result'] === 'FAIL').length;
}

function inodesOf(row: MetricsRow): InodeCounts | null {
  const total = count(row, 'inodes_total');
  if (total === null) return null;
  const of = (column: string): number => count(row, column) ?? 0;
  return {
    saved: of('inodes_saved'),
    hardLinks: of('hard_links_treated'),
    changedWhileRead: of('inodes_changed_during_backup'),
    metadataOnly: of('inodes_metadata_only'),
    notSaved: of('inodes_not_saved'),
    failed: of('inodes_failed'),
    excluded: of('inodes_excluded'),
    deleted: of('inodes_deleted'),
    total,
    ea: of('ea_saved'),
    fsa: of('fsa_saved'),
  };
}

/** `par2_passed` was also set where parity was switched off; then it made no files. */
function metricsOf(row: MetricsRow): RunMetrics {
  const dar = text(row, 'dar_version');
  const exit = number(row, 'dar_exit_code');
  return {
    invocationId: text(row, 'run_id'),
    freeBytesBefore: count(row, 'backup_dir_free_bytes'),
    freeBytesAfter: null,
    tools: dar === null ? {} : { dar },
    // -1 stands for a dar that never ran.
    exitCodes: exit === null || exit < 0 ? {} : { 'dar-create': exit },
    wastedBytes: count(row, 'bytes_wasted'),
    catalogueUpdated: flag(row['catalog_updated']),
    parityPassed:
      row['par2_passed'] === 1 && (count(row, 'par2_size_bytes') ?? 0) === 0 ? null : flag(row['par2_passed']),
    beforeScripts: STATES[text(row, 'prereq_status') ?? ''] ?? null,
    afterScripts: STATES[text(row, 'postreq_status') ?? ''] ?? null,
  };
}

const STATES: Readonly<Record<string, boolean>> = { SUCCESS: true, FAILURE: false };

function flag(value: unknown): boolean | null {
  return value === 0 || value === 1 ? value === 1 : null;
}

function text(row: MetricsRow, column: string): string | null {
  const value = row[column];
  return typeof value === 'string' && value !== '' ? value : null;
}

function number(row: MetricsRow, column: string): number | null {
  const value = row[column];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function count(row: MetricsRow, column: string): number | null {
  const value = number(row, column);
  return value !== null && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** ISO 8601; without a zone it is UTC. */
function utcTime(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(value) ? value : `${value}Z`;
  return isoTime(new Date(zoned.replace(' ', 'T')));
}

function later(time: string, seconds: number): string | null {
  return isoTime(new Date(Date.parse(time) + Math.max(0, seconds) * 1000));
}

/** Null for what is no time of a run: years with more or fewer than four digits are written with a sign. */
function isoTime(time: Date): string | null {
  const iso = Number.isNaN(time.getTime()) ? '' : time.toISOString();
  return /^\d/.test(iso) ? iso : null;
}
