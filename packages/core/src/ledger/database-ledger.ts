import type Database from 'better-sqlite3';
import type { Finding } from '../records/finding.ts';
import { MADE } from '../records/kept-finding.ts';
import { lackingOf } from '../records/lacking.ts';
import {
  deleteArchive,
  distrustPlaces,
  markGone,
  selectArchives,
  selectNewestSource,
  selectPlaces,
  selectRemembered,
  selectSliceSizes,
  upsertArchive,
} from './archive-rows.ts';
import { upsertChecks } from './check-rows.ts';
import { selectLastLook } from './command-finding-rows.ts';
import { insertCommand, selectCommands } from './command-rows.ts';
import {
  forgetPlaces,
  replacePlaces,
  selectArchivesAt,
  selectCopies,
  selectHomeLocation,
  selectPlaceFingerprint,
  selectPlaceRows,
} from './copy-rows.ts';
import { insertDrill, selectDrills } from './drill-rows.ts';
import { exportRows, integrityProblems } from './export-rows.ts';
import { replaceFindings, selectKeptFindings } from './finding-rows.ts';
import {
  countRuns,
  selectEndedRuns,
  selectFigures,
  selectPhases,
  selectRunDefinitions,
  selectTotals,
  selectUnended,
} from './history-rows.ts';
import { ledgerError } from './ledger-error.ts';
import { selectNewestChecks } from './newest-checks.ts';
import { replaceRedundancy, selectRedundancy } from './redundancy-rows.ts';
import {
  claimDelivery,
  countWaiting,
  endDelivery,
  holdDelivery,
  insertDeliveries,
  selectDeliveries,
  selectDue,
  selectSentSince,
} from './outbox-rows.ts';
import {
  endAbandonedRun,
  insertRun,
  selectExpectedPhases,
  selectLastAttempts,
  selectLastRuns,
  selectOpenRuns,
  selectOutcomeBefore,
  selectRun,
  writeReport,
} from './run-rows.ts';
import type { Ledger, OpenRun } from './types.ts';

/** The ledger on an open database of the current schema. Owns the connection. */
export function databaseLedger(db: Database.Database, file: string, openFinding: Finding | null): Ledger {
  const read = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw ledgerError(error, file);
    }
  };
  // Immediate: a transaction that begins by reading could not wait for another writer later on.
  const write = <T>(work: () => T): T => read(() => db.transaction(work).immediate());

  const putArchives: Ledger['putArchives'] = (archives) =>
    write(() => {
      for (const { manifest, place } of archives) {
        upsertArchive(db, manifest, place);
        upsertChecks(db, manifest.id, manifest.checks, null);
        replaceFindings(db, manifest.id, MADE, manifest.publishedAt, lackingOf(manifest));
      }
    });

  return {
    openFinding,
    startRun: (run) => write(() => insertRun(db, run)),
    endRun: (report) => write(() => writeReport(db, report)),
    hasRun: (runId) => read(() => db.prepare('SELECT 1 FROM runs WHERE run_id = ?').get(runId) !== undefined),
    closeAbandonedRuns: (now, isRunning = isNever) =>
      write(() => {
        const abandoned = selectOpenRuns(db).filter((run) => !isRunning(run));
        for (const { runId } of abandoned) endAbandonedRun(db, runId, now);
        return abandoned.map((run) => run.runId);
      }),
    putArchive: (manifest, place) => putArchives([{ manifest, place }]),
    putArchives,
    removeArchive: (id) => write(() => deleteArchive(db, id)),
    markGone: (id, at) => write(() => markGone(db, id, at)),
    distrust: (directory) =>
      write(() => {
        distrustPlaces(db, directory);
        forgetPlaces(db, directory);
        // An index that lacks rows passes the check at opening.
        db.exec('REINDEX');
      }),
    remembered: () => read(() => selectRemembered(db)),
    sliceSizes: () => read(() => selectSliceSizes(db)),
    archivePlaces: () => read(() => selectPlaces(db)),
    listArchives: (filter = {}) => read(() => selectArchives(db, filter)),
    recordChecks: (archiveId, checks, runId) => write(() => upsertChecks(db, archiveId, checks, runId)),
    keepFindings: (id, check, at, findings) => write(() => replaceFindings(db, id, check, at, findings)),
    keptFindings: () => read(() => selectKeptFindings(db)),
    expectedPhases: (definition, type) => read(() => selectExpectedPhases(db, definition, type)),
    findRun: (runId) => read(() => selectRun(db, runId)),
    outcomeBefore: (definition, startedAt) => read(() => selectOutcomeBefore(db, definition, startedAt)),
    outbox: {
      add: (deliveries, now) => write(() => insertDeliveries(db, deliveries, now)),
      due: (now, { early }) => read(() => selectDue(db, now, early)),
      claim: (id, notifier, now, until) => write(() => claimDelivery(db, id, notifier, now, until)),
      end: (id, notifier, end) => write(() => endDelivery(db, id, notifier, end)),
      hold: (id, notifier, until, problem) => write(() => holdDelivery(db, id, notifier, until, problem)),
      sentSince: (notifier, since) => read(() => selectSentSince(db, notifier, since)),
      countWaiting: () => read(() => countWaiting(db)),
      list: (limit) => read(() => selectDeliveries(db, limit)),
    },
    lastAttempts: () => read(() => selectLastAttempts(db)),
    newestSource: (definition) => read(() => selectNewestSource(db, definition)),
    newestChecks: () => read(() => selectNewestChecks(db)),
    recordRedundancy: (archiveId, at, slices) => write(() => replaceRedundancy(db, archiveId, at, slices)),
    redundancy: () => read(() => selectRedundancy(db)),
    recordCommand: (record, found) => write(() => insertCommand(db, record, found)),
    lastLook: () => read(() => selectLastLook(db)),
    history: {
      count: () => read(() => countRuns(db)),
      totals: () => read(() => selectTotals(db)),
      definitions: () => read(() => selectRunDefinitions(db)),
      figures: (definition, limit) => read(() => selectFigures(db, definition, limit)),
      ended: (limit, findings) => read(() => selectEndedRuns(db, limit, findings)),
      phases: (limit) => read(() => selectPhases(db, limit)),
      unended: () => read(() => selectUnended(db)),
      commands: (limit) => read(() => selectCommands(db, limit)),
    },
    placeMemory: {
      fingerprint: (directory) => read(() => selectPlaceFingerprint(db, directory)),
      homeLocation: (directory) => read(() => selectHomeLocation(db, directory)),
      replace: (directory, index) => write(() => replacePlaces(db, directory, index)),
      list: (directory) => read(() => selectPlaceRows(db, directory)),
      archivesAt: (directory) => read(() => selectArchivesAt(db, directory)),
      copies: (directory) => read(() => selectCopies(db, directory)),
    },
    recordDrill: (drill) => write(() => insertDrill(db, drill)),
    drills: () => read(() => selectDrills(db)),
    lastRuns: () => read(() => selectLastRuns(db)),
    integrityProblems: () => read(() => integrityProblems(db)),
    exportRows: () => read(() => exportRows(db)),
    close: () => read(() => void db.close()),
  };
}

function isNever(_run: OpenRun): boolean {
  return false;
}
