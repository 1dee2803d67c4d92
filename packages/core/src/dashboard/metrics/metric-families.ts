import { SEVERITIES } from '../../records/finding.ts';
import { OUTCOMES } from '../../records/notification.ts';
import type { DashboardDocument } from '../dashboard-documents.ts';
import type { Sample } from './exposition.ts';

/** A family of the textfile, described, and how its samples follow from the document. */
export interface MetricDescription {
  readonly name: string;
  readonly help: string;
  /** Names, in order. */
  readonly labels: readonly string[];
  readonly of: (document: DashboardDocument) => readonly Sample[];
}

/**
 * Every family of the textfile, in its order. Names and labels are an interface: alerts of other people depend on them. Times
 * are seconds since 1970; what is not known has no sample.
 */
export const METRICS: readonly MetricDescription[] = [
  one(
    'darkive_build_info',
    'Version of Darkive, on which machine; always 1',
    ['version', 'host'],
    ({ version, host }) => [sample({ version, host }, 1)],
  ),
  one('darkive_export_timestamp_seconds', 'When these figures were made', [], ({ generatedAt }) => [
    sample({}, seconds(generatedAt)),
  ]),
  one(
    'darkive_ledger_usable',
    '1 when the ledger could be read; without it only archives are known',
    [],
    ({ ledger }) => [sample({}, flag(ledger.state === 'ok' || ledger.state === 'empty'))],
  ),
  one(
    'darkive_status',
    'The verdict of darkive status over everything, 1 for the one that holds',
    ['verdict'],
    ({ status }) => states(VERDICTS, status.verdict, 'verdict', {}),
  ),
  one(
    'darkive_definition_status',
    'The verdict for a definition, 1 for the one that holds',
    ['definition', 'verdict'],
    each(({ name, verdict }) => states(VERDICTS, verdict, 'verdict', { definition: name })),
  ),
  one('darkive_reasons', 'Reasons why the verdict is not better', ['definition', 'level', 'code'], ({ reasons }) => {
    const keys = Map.groupBy(reasons, ({ definition, level, code }) => JSON.stringify([definition ?? '', level, code]));
    return [...keys].map(([key, all]) => {
      const [definition = '', level = '', code = ''] = JSON.parse(key) as string[];
      return sample({ definition, level, code }, all.length);
    });
  }),
  one(
    'darkive_restore_point_timestamp_seconds',
    'Creation of the newest archive whose whole chain is there and verified',
    ['definition'],
    each(({ name, restorePoint }) => time({ definition: name }, restorePoint?.createdAt)),
  ),
  one(
    'darkive_away_restore_point_timestamp_seconds',
    'Creation of the newest archive that other places alone would give back with its whole chain; 0 when there is none',
    ['definition'],
    ({ status }) =>
      status.definitions.flatMap(({ name, away }) => {
        const at = away?.restorePoint?.createdAt;
        return away === null ? [] : [sample({ definition: name }, at === undefined ? 0 : seconds(at))];
      }),
  ),
  one('darkive_place_state', 'Places with copies, 1 for the state that holds', ['place', 'state'], ({ status }) =>
    status.places.flatMap(({ name, state }) => states(PLACE_STATES, state, 'state', { place: name })),
  ),
  one('darkive_place_last_seen_timestamp_seconds', 'When a place was last there', ['place'], ({ status }) =>
    status.places.flatMap(({ name, seenAt }) => time({ place: name }, seenAt)),
  ),
  one('darkive_place_copies_bytes', 'Size of all copies at a place', ['place'], ({ status }) =>
    status.places.map(({ name, bytes }) => sample({ place: name }, bytes)),
  ),
  one(
    'darkive_newest_archive_timestamp_seconds',
    'Creation of the newest archive, restorable or not',
    ['definition', 'type'],
    (document) => byType(document, (own) => Math.max(...own.map(({ createdAt }) => seconds(createdAt)))),
  ),
  one(
    'darkive_backup_due',
    '1 when a backup is due by the schedule',
    ['definition'],
    each(({ name, schedule }) => (schedule === null ? [] : [sample({ definition: name }, flag(schedule.due))])),
  ),
  one(
    'darkive_backup_overdue',
    '1 when a backup has been due for a day, or the one after it is due too',
    ['definition'],
    each(({ name, schedule }) => (schedule === null ? [] : [sample({ definition: name }, flag(schedule.overdue))])),
  ),
  one(
    'darkive_backup_next_timestamp_seconds',
    'When the next backup is due, or since when one is',
    ['definition'],
    each(({ name, schedule }) => time({ definition: name }, schedule?.since ?? schedule?.next)),
  ),
  one('darkive_runs', 'Runs in the ledger', ['definition', 'type', 'outcome'], ({ runTotals }) =>
    runTotals.map(({ definition, type, outcome, runs }) => sample({ definition, type, outcome }, runs)),
  ),
  one(
    'darkive_last_run_timestamp_seconds',
    'End of the newest run',
    ['definition'],
    each(({ name, lastRun }) => time({ definition: name }, lastRun?.endedAt)),
  ),
  one(
    'darkive_last_run_outcome',
    'How the newest run ended, 1 for the one that holds',
    ['definition', 'outcome'],
    each(({ name, lastRun }) =>
      lastRun === null ? [] : states(OUTCOMES, lastRun.outcome, 'outcome', { definition: name }),
    ),
  ),
  one('darkive_last_run_duration_seconds', 'Duration of the newest run of a type', ['definition', 'type'], (document) =>
    newestRuns(document).map((run) => sample(typed(run), run.seconds)),
  ),
  one(
    'darkive_last_run_phase_duration_seconds',
    'Duration of each phase of the newest run of a type',
    ['definition', 'type', 'phase'],
    (document) =>
      newestRuns(document).flatMap((run) =>
        run.phases.map(({ name, seconds: took }) => sample({ ...typed(run), phase: name }, took)),
      ),
  ),
  one(
    'darkive_last_run_archive_bytes',
    'Size of the slices that the newest run of a type made',
    ['definition', 'type'],
    (document) =>
      newestRuns(document).flatMap((run) => (run.archive === null ? [] : [sample(typed(run), run.archive.bytes)])),
  ),
  one(
    'darkive_last_run_inodes',
    'Inodes of the newest run of a type, as dar counts them',
    ['definition', 'type', 'kind'],
    (document) =>
      newestRuns(document).flatMap((run) =>
        Object.entries(run.inodes ?? {}).map(([kind, value]) =>
          sample({ ...typed(run), kind: INODES[kind] ?? kind }, value),
        ),
      ),
  ),
  one('darkive_last_run_findings', 'Findings of the newest run of a type', ['definition', 'type'], (document) =>
    newestRuns(document).map((run) => sample(typed(run), run.findingCount)),
  ),
  one(
    'darkive_last_run_anomalies',
    'Figures of the newest run of a type that are far from its own history',
    ['definition', 'type'],
    (document) =>
      newestRuns(document).map((run) =>
        sample(typed(run), document.anomalies.filter(({ runId }) => runId === run.runId).length),
      ),
  ),
  one('darkive_archives', 'Published archives', ['definition', 'type'], (document) =>
    byType(document, (own) => own.length),
  ),
  one('darkive_archive_bytes', 'Size of the slices of all archives', ['definition', 'type'], (document) =>
    byType(document, (own) => sum(own.map(({ bytes }) => bytes))),
  ),
  one('darkive_parity_bytes', 'Size of the parity of all archives', ['definition', 'type'], (document) =>
    byType(document, (own) => sum(own.map(({ parityBytes }) => parityBytes))),
  ),
  one(
    'darkive_archives_by_state',
    'Archives by what is known of them',
    ['definition', 'state'],
    each(({ name }, { archives }) => {
      const own = Map.groupBy(
        archives.filter(({ definition }) => definition === name),
        ({ state }) => state,
      );
      return STATES.map((state) => sample({ definition: name, state }, own.get(state)?.length ?? 0));
    }),
  ),
  one(
    'darkive_oldest_verification_timestamp_seconds',
    'Last verification of the archive that was verified longest ago; 0 when one never was',
    ['definition'],
    each(({ name }, { archives }) => {
      const own = archives.filter(({ definition }) => definition === name);
      const oldest = Math.min(...own.map(({ verifiedAt }) => (verifiedAt === null ? 0 : seconds(verifiedAt))));
      return own.length === 0 ? [] : [sample({ definition: name }, oldest)];
    }),
  ),
  one(
    'darkive_weakest_parity_ratio',
    'Share of its weakest slice that can be lost and repaired, of the archive with the least parity',
    ['definition'],
    each(({ name }, { archives }) => {
      const own = archives.flatMap(({ definition, repairableShare }) =>
        definition === name ? (repairableShare ?? []) : [],
      );
      return own.length === 0 ? [] : [sample({ definition: name }, Math.min(...own))];
    }),
  ),
  one('darkive_last_drill_timestamp_seconds', 'The newest drill', ['definition', 'kind'], (document) =>
    newestDrills(document).flatMap(({ definition, kind, at }) => time({ definition, kind }, at)),
  ),
  one('darkive_last_drill_success', '1 when the newest drill passed', ['definition', 'kind'], (document) =>
    newestDrills(document).map(({ definition, kind, result }) =>
      sample({ definition, kind }, flag(result === 'passed')),
    ),
  ),
  one(
    'darkive_recovery_duration_seconds',
    'Time to restore everything, as the newest drill estimated it',
    ['definition'],
    each(({ name, timeToRecover }) => (timeToRecover === null ? [] : [sample({ definition: name }, timeToRecover)])),
  ),
  one('darkive_storage_reachable', '1 when the archive directory could be read', [], ({ storage }) => [
    sample({}, flag(storage.reachable)),
  ]),
  one('darkive_storage_free_bytes', 'Free bytes on the file system of the archives', [], ({ storage }) =>
    known(storage.freeBytes),
  ),
  one('darkive_storage_size_bytes', 'Size of that file system', [], ({ storage }) => known(storage.totalBytes)),
  one(
    'darkive_storage_full_timestamp_seconds',
    'When it is full if it goes on as in the last year',
    [],
    ({ storage }) => time({}, storage.fullOn),
  ),
  one('darkive_prune_reclaimable_bytes', 'What darkive prune would free now', [], ({ prune }) => [
    sample({}, prune.bytes),
  ]),
  one('darkive_last_command_timestamp_seconds', 'End of the newest run of another command', ['command'], (document) =>
    newestCommands(document).flatMap(({ command, endedAt }) => time({ command }, endedAt)),
  ),
  one(
    'darkive_last_command_success',
    '1 when it found nothing wrong and did what it was asked for',
    ['command'],
    (document) =>
      newestCommands(document).map(({ command, outcome }) => sample({ command }, flag(outcome === 'success'))),
  ),
  one('darkive_last_command_duration_seconds', 'How long it took', ['command'], (document) =>
    newestCommands(document).map(({ command, seconds: took }) => sample({ command }, took)),
  ),
  one('darkive_last_command_findings', 'What it found', ['command', 'severity'], (document) =>
    newestCommands(document).flatMap(({ command, findings }) =>
      SEVERITIES.map((severity) => sample({ command, severity }, findings[severity])),
    ),
  ),
];

const PLACE_STATES = ['active', 'lost', 'retired'] as const;
const VERDICTS = ['ok', 'attention', 'danger'] as const;
const STATES = ['ok', 'lacking', 'degraded', 'unverified', 'damaged', 'missing'] as const;
/** Label values are words with underscores. */
const INODES: Readonly<Record<string, string>> = {
  hardLinks: 'hard_links',
  changedWhileRead: 'changed_while_read',
  metadataOnly: 'metadata_only',
  notSaved: 'not_saved',
};

function one(name: string, help: string, labels: readonly string[], of: MetricDescription['of']): MetricDescription {
  return { name, help, labels, of };
}

type Definition = DashboardDocument['definitions'][number];
type Run = DashboardDocument['runs'][number];

function each(of: (definition: Definition, document: DashboardDocument) => readonly Sample[]): MetricDescription['of'] {
  return (document) => document.definitions.flatMap((definition) => of(definition, document));
}

function byType(
  { archives }: DashboardDocument,
  of: (own: DashboardDocument['archives']) => number,
): readonly Sample[] {
  const groups = Map.groupBy(archives, ({ definition, type }) => JSON.stringify([definition, type]));
  return [...groups].map(([, own]) =>
    sample({ definition: own[0]?.definition ?? '', type: own[0]?.type ?? '' }, of(own)),
  );
}

/** The newest of each definition and type. */
function newestRuns({ runs }: DashboardDocument): Run[] {
  return firstOfEach(runs, ({ definition, type }) => JSON.stringify([definition, type]));
}

function newestDrills({ drills }: DashboardDocument): DashboardDocument['drills'][number][] {
  const told = drills.filter(({ result }) => result !== 'not-possible');
  return firstOfEach(told, ({ definition, kind }) => JSON.stringify([definition, kind]));
}

function newestCommands({ commands }: DashboardDocument): DashboardDocument['commands'][number][] {
  return firstOfEach(commands, ({ command }) => command);
}

function firstOfEach<T>(newestFirst: readonly T[], key: (one: T) => string): T[] {
  return [...Map.groupBy(newestFirst, key).values()].flatMap((own) => own.slice(0, 1));
}

function typed({ definition, type }: Run): Readonly<Record<string, string>> {
  return { definition, type };
}

function states(all: readonly string[], current: string, label: string, labels: Sample['labels']): readonly Sample[] {
  return all.map((state) => sample({ ...labels, [label]: state }, flag(state === current)));
}

function time(labels: Sample['labels'], at: string | null | undefined): readonly Sample[] {
  return at === null || at === undefined ? [] : [sample(labels, seconds(at))];
}

function known(value: number | null): readonly Sample[] {
  return value === null ? [] : [sample({}, value)];
}

function sample(labels: Sample['labels'], value: number): Sample {
  return { labels, value };
}

function seconds(at: string): number {
  return Date.parse(at) / 1000;
}

function flag(holds: boolean): number {
  return holds ? 1 : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
