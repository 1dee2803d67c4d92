import { access } from 'node:fs/promises';
import type { UnendedRun } from '../ledger/index.ts';
import type { DashboardLiveRun } from './dashboard-runs.ts';
import { readLive, type LiveProgress } from '../session/live-progress.ts';
import { runsBefore, usual } from './history.ts';
import type { Remembered } from './remember.ts';

/** Runs that have begun and not ended, with what they say of themselves, and how far they are by their own history. */
export async function liveRuns(
  remembered: Remembered | null,
  { state, host, now }: { readonly state: string; readonly host: string; readonly now: Date },
): Promise<DashboardLiveRun[]> {
  return Promise.all(
    (remembered?.unended ?? []).map(async (run) => {
      const alive = await isAlive(run, host);
      const said = alive === false ? null : await readLive(state, run.runId);
      const before = runsBefore(run, remembered?.figures.get(run.definition) ?? []);
      const expectedSeconds = usual(before.map(({ seconds }) => seconds));
      return {
        runId: run.runId,
        definition: run.definition,
        type: run.type,
        startedAt: run.startedAt,
        host: run.host,
        alive,
        phase: said?.phase ?? null,
        phaseStartedAt: said?.phaseStartedAt ?? null,
        bytes: said?.bytes ?? null,
        totalBytes: said?.totalBytes ?? null,
        slices: said?.slices ?? null,
        expectedSeconds,
        share: alive === false ? null : shareDone(run, said, expectedSeconds, now),
      };
    }),
  );
}

/** Null for a run of another machine: nothing can be seen of it from here. */
async function isAlive({ pid, host }: UnendedRun, here: string): Promise<boolean | null> {
  if (host !== here || pid === null) return null;
  return access(`/proc/${pid}`).then(
    () => true,
    () => false,
  );
}

/** By time against its history; without one, by the bytes of `dar -c`, which comes before everything else that takes long. */
function shareDone(
  { startedAt }: UnendedRun,
  said: LiveProgress | null,
  expectedSeconds: number | null,
  now: Date,
): number | null {
  const most = 0.99;
  if (expectedSeconds !== null && expectedSeconds > 0) {
    return Math.min(most, Math.max(0, (now.getTime() - Date.parse(startedAt)) / 1000 / expectedSeconds));
  }
  const { bytes = null, totalBytes = null } = said ?? {};
  return bytes === null || totalBytes === null || totalBytes === 0 ? null : Math.min(most, bytes / totalBytes);
}
