// What a plugin may import of core: types, and functions that bring nothing else along.
export { API_VERSION, definePlugin } from '../lifecycle/plugin-types.ts';
export { defineNotifier, type NotifierDefinition } from '../lifecycle/notifier.ts';
export { option, optionsSchema, type Option } from '../lifecycle/simple-options.ts';
export type {
  BlockCount,
  DarkivePlugin,
  HookContext,
  HookName,
  JobEvent,
  LifecycleHooks,
  NewArtifact,
  NotifierWants,
  NotifyEvent,
  OnDamageEvent,
  OnDamageResult,
  PostArchiveAnswer,
  PostArchiveEvent,
  PostPruneEvent,
  PostVerifyEvent,
  PrePruneEvent,
  PrePruneResult,
  PreflightEvent,
  RepairDrillEvent,
  RepairDrillResult,
  RunEndEvent,
  SliceEvent,
  SliceFile,
  StoredFile,
  VerifyAnswer,
  VerifyEvent,
} from '../lifecycle/plugin-types.ts';
export type {
  ExpectedFile,
  FoundPlace,
  OpenPlace,
  PlaceContext,
  PlaceDriver,
  PlaceTraits,
  WrittenFile,
} from '../lifecycle/place-driver.ts';
export { openDirectoryPlace, readNamedPlaces, type NamedPlace } from './places.ts';
export type { StandardIssue, StandardResult, StandardSchema } from '../lifecycle/standard-schema.ts';
export { EXIT_CODES, worstExit, type ExitName } from '../errors/exit-codes.ts';
export { DarkiveError, type Facts } from '../errors/darkive-error.ts';
export { finding, SEVERITIES, type Finding, type Severity } from '../records/finding.ts';
export { printable, printableDocument, printableJson, printableLine, printableName } from '../records/printable.ts';
export type { Argument, RunOptions, RunResult } from '../exec/types.ts';
export { webAddressProblem, type WebRequest, type WebResponse } from '../net/index.ts';
export { isSecretReference } from '../config/secret-reference.ts';
export type { Logger } from '../log/logger.ts';
export type { ArchiveType } from '../records/archive-name.ts';
export type { Artifact, Manifest, ParityInventory } from '../records/manifest.ts';
export type { Outcome, RunReport } from '../records/run-report.ts';
export type { SliceRedundancy } from '../records/redundancy.ts';
export type {
  NotificationEvent,
  NotificationReport,
  NotificationTexts,
  NotifiedDefinition,
  NotifiedFinding,
} from '../records/notification.ts';

// For plugins that add commands.
export { loadPluginConfig, loadPluginOptions, resolvePluginSecret } from './config.ts';
export { openDashboard } from './dashboard.ts';
export type { Dashboard, DashboardOptions, FindRequest, VersionsRequest } from '../dashboard/types.ts';
export type { ConfigSource } from '../config/load.ts';
export type { Config, Definition, ScheduleSettings, Surroundings } from '../config/types.ts';
export { isDarkiveError } from '../errors/darkive-error.ts';
export { refuseInArchives, writeNamedFile, type NamedFileOptions } from '../fs/named-file.ts';
export { syncDirectory, writeFileDurably, type WriteOptions } from '../fs/durable.ts';
export type {
  DashboardArchive,
  DashboardChain,
  DashboardDefinition,
  DashboardDrill,
  DashboardVerification,
} from '../dashboard/dashboard-archives.ts';
export type { DashboardDocument, DashboardLedger, DashboardReason } from '../dashboard/dashboard-documents.ts';
export type {
  DashboardAnomaly,
  DashboardCommand,
  DashboardLiveRun,
  DashboardRun,
  DashboardSeries,
} from '../dashboard/dashboard-runs.ts';
export type { DashboardFindDocument, DashboardVersionsDocument } from '../dashboard/dashboard-search.ts';
export type { DashboardPrune } from '../dashboard/dashboard-storage.ts';
