export { finding, SEVERITIES, worstSeverity, type Finding, type Severity } from './finding.ts';
export {
  ARCHIVE_TYPES,
  DEFINITION_NAME,
  formatArchiveName,
  manifestFileName,
  parseArchiveName,
  sliceFileName,
  type ArchiveNameParts,
  type ArchiveType,
} from './archive-name.ts';
export { printable, printableDocument, printableJson, printableLine, printableName, UNPRINTABLE } from './printable.ts';
export type { CheckState } from './check-state.ts';
export type {
  Artifact,
  Check,
  InodeCounts,
  Manifest,
  ManifestSlice,
  ParityInventory,
  RestoreTestCounts,
} from './manifest.ts';
export {
  PHASES,
  type ArchiveSummary,
  type Outcome,
  type Phase,
  type RunMetrics,
  type RunReport,
  type SampleRecord,
} from './run-report.ts';
export type { OnProgress, ProgressEvent } from './progress.ts';
export { countFindings, type CommandRecord } from './command-record.ts';
export type { DrillRecord } from './drill.ts';
export { redundancyTotals, type RedundancyTotals, type SliceRedundancy } from './redundancy.ts';
export {
  NOTIFICATION_EVENTS,
  OUTCOMES,
  type NotificationEvent,
  type NotificationRecord,
  type NotificationReport,
  type NotificationTexts,
  type NotifiedDefinition,
  type NotifiedFinding,
} from './notification.ts';
