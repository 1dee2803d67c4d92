import type { DashboardStorage } from './dashboard-storage.ts';
import { bytesWithParity } from '../holdings/index.ts';
import { bytesPerDay, fullOn } from '../holdings/period.ts';
import type { Gathered } from './gather.ts';
import type { PruneForecast } from './prune-forecast.ts';

/** Points of a chart at most: more than a screen can show. */
const POINTS = 500;
const DAY = 86_400_000;

/** Room, growth, and the day on which it is full, with and without a prune. Pure. */
export function dashboardStorage(gathered: Gathered, forecast: PruneForecast): DashboardStorage {
  const { storage, archives, now } = gathered;
  const growth = bytesPerDay(archives, now);
  const free = storage.freeBytes;
  const full = free === null ? null : fullOn(archives, free, now);
  return {
    path: storage.path,
    reachable: storage.problem === null,
    problem: storage.problem,
    freeBytes: free,
    totalBytes: storage.totalBytes,
    archiveBytes: archives.reduce((sum, archive) => sum + bytesWithParity(archive), 0),
    parityBytes: archives.reduce((sum, { parity }) => sum + (parity?.bytes ?? 0), 0),
    fullOn: full?.toISOString() ?? null,
    bytesPerDay: growth === null ? null : Math.round(growth),
    fullOnAfterPrune: full === null || free === null ? null : later(free + forecast.document.bytes, growth, now),
    growth: thinned(grown(gathered)),
    free: thinned(measured(gathered)),
  };
}

/** The same growth with more room; null when that is more than a century away. */
function later(freeBytes: number, growth: number | null, now: Date): string | null {
  if (growth === null || freeBytes / growth > 365 * 100) return null;
  return new Date(now.getTime() + (freeBytes / growth) * DAY).toISOString();
}

interface Point {
  readonly at: string;
  readonly bytes: number;
}

function grown({ archives }: Gathered): Point[] {
  let bytes = 0;
  return archives.map((archive) => {
    bytes += bytesWithParity(archive);
    return { at: archive.createdAt, bytes };
  });
}

/** What the newest runs of all definitions measured before they began. */
function measured({ remembered }: Gathered): Point[] {
  return [...(remembered?.figures.values() ?? [])]
    .flat()
    .flatMap(({ startedAt, freeBytesBefore }) =>
      freeBytesBefore === null ? [] : [{ at: startedAt, bytes: freeBytesBefore }],
    )
    .toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
}

/** Evenly thinned out; the last one stays. */
function thinned(points: readonly Point[]): { at: string[]; bytes: number[] } {
  const step = Math.max(1, Math.ceil(points.length / POINTS));
  const kept = points.filter((_, index) => (points.length - 1 - index) % step === 0);
  return { at: kept.map(({ at }) => at), bytes: kept.map(({ bytes }) => bytes) };
}
