export { createPluginHost, type HostRequest } from './create-host.ts';
export { noCustody, type Custody, type HookCall } from './custody.ts';
export { createUndoStack } from './undo-stack.ts';
export { STAGES, type StagePolicy } from './stages.ts';
export type {
  HookScope,
  LoadedPlugin,
  Notifier,
  NotifyResult,
  OptionProblem,
  PluginHost,
  ProducedArtifacts,
  RefusedPlugin,
  RegisteredPlugin,
  UndoStack,
} from './host.ts';
