import { asDarkiveError } from '../errors/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Ledger } from './types.ts';

type Async<Method> = Method extends (...args: infer Args) => infer Result ? (...args: Args) => Promise<Result> : never;
type WriteMethod = 'startRun' | 'endRun' | 'putArchive' | 'removeArchive' | 'recordChecks' | 'closeAbandonedRuns';

/** The writing side of the ledger for a backup, which a broken ledger must never stop: nothing here throws. */
export interface LedgerRecorder extends Readonly<{ [Name in WriteMethod]: Async<Ledger[Name]> }> {
  /** Does any work with the ledger; answers `otherwise` when the ledger cannot be opened or the work throws. */
  attempt<T>(work: (ledger: Ledger) => T | Promise<T>, otherwise: T): Promise<T>;
  /** What went wrong: a damaged ledger that was replaced, and the first failure. Empty when all is well. */
  findings(): readonly Finding[];
  close(): Promise<void>;
}

/**
 * Opens the ledger at the first use. When that fails it is not tried again, and everything after is dropped; when one
 * write fails, later ones are still tried. `close` opens nothing.
 */
export function createLedgerRecorder(open: () => Promise<Ledger>): LedgerRecorder {
  let opening: Promise<Ledger | null> | null = null;
  let damage: Finding | null = null;
  let failure: Finding | null = null;

  const fail = (error: unknown): void => {
    failure ??= asFinding(error);
  };
  const openOnce = async (): Promise<Ledger | null> => {
    try {
      const ledger = await open();
      damage = ledger.openFinding;
      return ledger;
    } catch (error) {
      fail(error);
      return null;
    }
  };
  const attempt: LedgerRecorder['attempt'] = async (work, otherwise) => {
    opening ??= openOnce();
    const ledger = await opening;
    if (ledger === null) return otherwise;
    try {
      return await work(ledger);
    } catch (error) {
      fail(error);
      return otherwise;
    }
  };

  return {
    attempt,
    startRun: (run) => attempt((ledger) => ledger.startRun(run), undefined),
    endRun: (report) => attempt((ledger) => ledger.endRun(report), undefined),
    putArchive: (manifest, place) => attempt((ledger) => ledger.putArchive(manifest, place), undefined),
    removeArchive: (id) => attempt((ledger) => ledger.removeArchive(id), undefined),
    recordChecks: (id, checks, runId) => attempt((ledger) => ledger.recordChecks(id, checks, runId), undefined),
    closeAbandonedRuns: (now, isRunning) => attempt((ledger) => ledger.closeAbandonedRuns(now, isRunning), []),
    findings: () => [damage, failure].filter((found) => found !== null),
    close: async () => {
      if (opening !== null) await attempt((ledger) => ledger.close(), undefined);
    },
  };
}

function asFinding(error: unknown): Finding {
  const { code, message, hint, facts } = asDarkiveError(error);
  return finding(
    'degraded',
    'ledger-unusable',
    `This run is not recorded in full. ${message}`,
    hint ?? 'Check the ledger with `darkive doctor`. Archives are not affected.',
    { ...facts, error: code },
  );
}
