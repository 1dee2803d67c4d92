export { openLedger } from './open.ts';
export { createLedgerRecorder, type LedgerRecorder } from './recorder.ts';
export { syncArchives } from './sync.ts';
export type { ExportedRow, Ledger, LastRun } from './types.ts';
export type { EndedRun, RunFigures, RunHistory, UnendedRun } from './history-types.ts';
export type { DeliveryRow, Outbox, WaitingDelivery } from './outbox-types.ts';
