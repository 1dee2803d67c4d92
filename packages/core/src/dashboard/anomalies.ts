import type { RunFigures } from '../ledger/index.ts';
import { formatBytes } from '../services/format-bytes.ts';
import type { DashboardAnomaly } from './dashboard-runs.ts';
import { runsBefore } from './history.ts';
import type { Remembered } from './remember.ts';
import { median, spread } from './statistics.ts';

/** What is compared, and the difference below which nothing is worth a word. */
const MEASURES: readonly {
  readonly name: string;
  readonly words: string;
  readonly of: (run: RunFigures) => number | null;
  readonly least: number;
  readonly text: (value: number) => string;
}[] = [
  {
    name: 'seconds',
    words: 'It took',
    of: ({ seconds }) => seconds,
    least: 60,
    text: (value) => `${Math.round(value)} s`,
  },
  { name: 'bytes', words: 'The archive has', of: ({ bytes }) => bytes, least: 10e6, text: formatBytes },
  count('saved', 'Entries saved:', 100),
  count('deleted', 'Entries deleted in the source:', 100),
  count('failed', 'Entries that could not be read:', 1),
  count('changedWhileRead', 'Entries that changed while they were read:', 10),
  count('excluded', 'Entries left out:', 1000),
];

/** Runs before it without which nothing is called unusual. */
const FEWEST = 8;
/** Spreads from the median; a usual run is hardly ever further than three. */
const FAR = 6;
/** And by this share of the median at least: where nothing ever varies, a small change would be far. */
const SHARE = 0.5;
/** The newest runs of each definition that are judged; anomalies that are returned. */
const JUDGED = 100;
const RETURNED = 50;

/**
 * Runs that are far from what the same definition and type usually does: further from the median of the runs before than
 * six times their usual distance from it. Both are robust: one wild run does not hide the next. Newest first. Pure.
 */
export function findAnomalies({ figures }: Pick<Remembered, 'figures'>): DashboardAnomaly[] {
  const found = [...figures.values()].flatMap((own) =>
    own.slice(0, JUDGED).flatMap((run) => (run.bytes === null ? [] : unusualOf(run, runsBefore(run, own)))),
  );
  return found.toSorted((a, b) => (a.at < b.at ? 1 : Number(a.at > b.at) * -1)).slice(0, RETURNED);
}

function unusualOf(run: RunFigures, before: readonly RunFigures[]): DashboardAnomaly[] {
  return MEASURES.flatMap(({ name, words, of, least, text }): DashboardAnomaly[] => {
    const value = of(run);
    const values = before.flatMap((other) => of(other) ?? []);
    const middle = median(values);
    if (value === null || middle === null || values.length < FEWEST) return [];
    const around = spread(values, middle);
    const distance = Math.abs(value - middle);
    if (distance < Math.max(FAR * around, SHARE * middle, least)) return [];
    const { runId, definition, type, startedAt } = run;
    return [
      {
        runId,
        definition,
        type,
        at: startedAt,
        measure: name,
        value,
        usual: middle,
        spread: around,
        comparedWith: values.length,
        direction: value > middle ? 'more' : 'less',
        message: `${words} ${text(value)}; usually ${text(middle)} (${type} of ${definition}, the last ${values.length} runs).`,
      },
    ];
  });
}

function count(key: keyof NonNullable<RunFigures['inodes']>, words: string, least: number) {
  const text = (value: number): string => String(Math.round(value));
  return { name: `inodes.${key}`, words, of: ({ inodes }: RunFigures) => inodes?.[key] ?? null, least, text };
}
