export { builtInDefinition } from './definition.ts';
export { findDefinition, missingRoots, type MissingRoot } from './find-definition.ts';
export { configJsonSchema } from './json-schema.ts';
export { loadConfig, type ConfigSource } from './load.ts';
export { defaultState, locateConfig } from './locate.ts';
export { BUILT_IN_NOTIFY } from './notify-settings.ts';
export { parseConfig, type ParsedConfig } from './parse.ts';
export { readingConfig } from './reading-config.ts';
export { resolveSecret } from './secret.ts';
export { closest } from './suggest.ts';
export {
  ageMilliseconds,
  AGE_ALLOWED,
  parseAge,
  parseDuration,
  parseSize,
  SIZE_ALLOWED,
  suggestAge,
  type Age,
} from './quantities.ts';
export { configTemplate, type TemplateAnswers } from './template.ts';
export type {
  ArchiveDirectory,
  Config,
  Definition,
  Guards,
  LogSettings,
  NotifyRule,
  NotifySettings,
  PluginSettings,
  RestoreTestSettings,
  Retention,
  ScheduleSettings,
  Scripts,
  Surroundings,
  Timeouts,
} from './types.ts';
