export { openLedger, type LedgerOptions } from './open.ts';
export { createLedgerRecorder, type LedgerRecorder } from './recorder.ts';
export { syncArchives, type ReadManifest, type SyncResult } from './sync.ts';
export type {
  ArchiveFilter,
  ArchivePlace,
  ArchiveRow,
  KnownManifest,
  Ledger,
  OpenRun,
  ParitySummary,
  RunStart,
  SourceMeasure,
} from './types.ts';
