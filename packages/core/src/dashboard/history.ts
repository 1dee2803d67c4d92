import type { ArchiveType } from '../records/archive-name.ts';
import type { InodeCounts } from '../records/manifest.ts';
import type { RunFigures } from '../ledger/index.ts';
import type { DashboardRun, DashboardSeries } from './dashboard-runs.ts';
import type { Remembered } from './remember.ts';
import { median } from './statistics.ts';

/** Runs that one is compared with: enough to be robust, few enough to follow what grows. */
const COMPARED = 30;
/** Fewer say nothing. */
const FEWEST = 3;

/** The same kind of run before `run`, newest first: those that made an archive. `own`: of its definition, newest first. */
export function runsBefore<Run extends Pick<RunFigures, 'type' | 'startedAt' | 'bytes'>>(
  run: { readonly type: ArchiveType; readonly startedAt: string },
  own: readonly Run[],
): Run[] {
  const before: Run[] = [];
  for (const other of own) {
    if (other.type !== run.type || other.startedAt >= run.startedAt || other.bytes === null) continue;
    before.push(other);
    if (before.length === COMPARED) break;
  }
  return before;
}

export function usual(values: readonly number[]): number | null {
  return values.length < FEWEST ? null : median(values);
}

/** The newest runs, each with its phases against its own history. Pure. */
export function dashboardRuns({ runs, figures, phases }: Remembered): DashboardRun[] {
  return runs.map((run) => {
    const before = runsBefore(run, figures.get(run.definition) ?? []);
    const { parityBytes: _parity, bytes: _bytes, ...rest } = run;
    return {
      ...rest,
      usualSeconds: usual(before.map(({ seconds }) => seconds)),
      usualBytes: usual(before.flatMap(({ bytes }) => bytes ?? [])),
      phases: (phases.get(run.runId) ?? []).map(({ name, seconds }) => ({
        name,
        seconds,
        usualSeconds: usual(
          before.flatMap(({ runId }) => phases.get(runId)?.find((phase) => phase.name === name)?.seconds ?? []),
        ),
      })),
    };
  });
}

/** Columns for charts, oldest first; one set for each definition. Pure. */
export function dashboardSeries({ figures }: Pick<Remembered, 'figures'>): DashboardSeries[] {
  return [...figures].map(([definition, newestFirst]) => {
    const runs = newestFirst.toReversed();
    return {
      definition,
      runId: runs.map(({ runId }) => runId),
      startedAt: runs.map(({ startedAt }) => startedAt),
      type: runs.map(({ type }) => type),
      outcome: runs.map(({ outcome }) => outcome),
      seconds: runs.map(({ seconds }) => seconds),
      bytes: runs.map(({ bytes }) => bytes),
      parityBytes: runs.map(({ parityBytes }) => parityBytes),
      inodes: countColumns(runs),
    };
  });
}

function countColumns(runs: readonly RunFigures[]): DashboardSeries['inodes'] {
  const column = (count: keyof InodeCounts): (number | null)[] => runs.map(({ inodes }) => inodes?.[count] ?? null);
  return {
    saved: column('saved'),
    hardLinks: column('hardLinks'),
    changedWhileRead: column('changedWhileRead'),
    metadataOnly: column('metadataOnly'),
    notSaved: column('notSaved'),
    failed: column('failed'),
    excluded: column('excluded'),
    deleted: column('deleted'),
    total: column('total'),
    ea: column('ea'),
    fsa: column('fsa'),
  };
}
