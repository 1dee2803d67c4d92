export { openLedger } from './open.ts';
export { queryLedgerFile, type QueryValue } from './query.ts';
export { createLedgerRecorder, type LedgerRecorder } from './recorder.ts';
export { findManifests, isUnchanged, syncArchives } from './sync.ts';
export type { ArchiveRow, ExportedRow, Ledger, LastRun, RememberedArchive } from './types.ts';
export type { PlaceIndex, PlaceRow, StoredCopies } from './copy-types.ts';
export type { EndedRun, RunFigures, RunTotal, UnendedRun } from './history-types.ts';
export type { DeliveryRow, Outbox, WaitingDelivery } from './outbox-types.ts';
