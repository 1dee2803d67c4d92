// What a plugin may import of core: types, and functions that bring nothing else along.
export { API_VERSION, definePlugin } from './lifecycle/plugin-types.ts';
export type {
  DarkivePlugin,
  HookContext,
  HookName,
  JobEvent,
  LifecycleHooks,
  NewArtifact,
  OnDamageEvent,
  OnDamageResult,
  PostArchiveEvent,
  PostPruneEvent,
  PostVerifyEvent,
  PrePruneEvent,
  PrePruneResult,
  PreflightEvent,
  RunEndEvent,
  SliceEvent,
  SliceFile,
  StoredFile,
  VerifyEvent,
} from './lifecycle/plugin-types.ts';
export type { StandardIssue, StandardResult, StandardSchema } from './lifecycle/standard-schema.ts';
export { EXIT_CODES, type ExitName } from './errors/exit-codes.ts';
export { DarkiveError, type Facts } from './errors/darkive-error.ts';
export { finding, SEVERITIES, type Finding, type Severity } from './records/finding.ts';
export type { Argument, RunOptions, RunResult } from './exec/types.ts';
export type { Logger } from './log/logger.ts';
export type { ArchiveType } from './records/archive-name.ts';
export type { Artifact, Manifest, ParityInventory } from './records/manifest.ts';
export type { Outcome, RunReport } from './records/run-report.ts';

// For plugins that add commands.
export { loadPluginConfig } from './plugin-config.ts';
export type { ConfigSource } from './config/load.ts';
export type { Config, Definition, ScheduleSettings, Surroundings } from './config/types.ts';
export { isDarkiveError } from './errors/darkive-error.ts';
export { syncDirectory, writeFileDurably, type WriteOptions } from './fs/durable.ts';
