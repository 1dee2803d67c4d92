import { COMPRESSED_TYPES } from '../dar/compressed-types.ts';
import type { Compression, SelectionRule } from '../dar/types.ts';
import type { Origin } from './layers.ts';
import { ageText, durationText, percentText, sizeText } from './quantity-texts.ts';
import type { Config, Definition, NotifyRule, PluginSettings } from './types.ts';

type Origins = Readonly<Record<string, Origin>>;
type Mapping = Readonly<Record<string, unknown>>;

/**
 * A configuration in the keys and units of its file, defaults filled in: read again it is the same configuration. Paths
 * are absolute. Only schedules stay where they were written, because it matters who says when (`ScheduleSettings.own`).
 */
export function fileForm(config: Config, origins: Readonly<Record<string, Origins>>): Mapping {
  const { archives, log, notify, definitions } = config;
  const defaults = defaultsOf(definitions, origins);
  return {
    version: 1,
    archives: {
      'path': pathText(archives.path),
      ...(archives.marker === null ? {} : { marker: archives.marker }),
      'permissions': archives.permissions,
      'answer-within': durationText(archives.answerWithin),
    },
    state: pathText(config.state),
    temporary: pathText(config.temporary),
    log: { 'directory': pathText(log.directory), 'max-size': sizeText(log.maxBytes), 'keep': log.keep },
    notify: {
      'from': notify.from,
      'quiet': notify.quiet,
      'per-hour': notify.perHour,
      'rules': notify.rules.map(notifyRule),
    },
    plugins: Object.fromEntries(Object.entries(config.plugins).map(([name, section]) => [name, pluginForm(section)])),
    ...(Object.keys(defaults).length === 0 ? {} : { defaults }),
    definitions: Object.fromEntries(
      definitions.map((definition) => [definition.name, definitionForm(definition, origins[definition.name] ?? {})]),
    ),
  };
}

/** A path as text of the file, which puts variables in. */
function pathText(path: string): string {
  return path.replaceAll('$', '$$$$');
}

const TYPES = ['full', 'diff', 'incr'] as const;

function defaultsOf(definitions: readonly Definition[], origins: Readonly<Record<string, Origins>>): Mapping {
  const schedule: Record<string, string> = {};
  let slice = {};
  for (const definition of definitions) {
    const own = origins[definition.name] ?? {};
    for (const type of TYPES) {
      if (own[`schedule.${type}`] === 'defaults') schedule[type] = definition.schedule[type];
    }
    // A batch file may say it, too: beside such a one the definition itself must not.
    if (isBatchWithoutSlices(definition) && own['slice'] === 'defaults') slice = { slice: 'none' };
  }
  return { ...slice, ...(Object.keys(schedule).length === 0 ? {} : { schedule }) };
}

function isBatchWithoutSlices({ selection, sliceBytes }: Definition): boolean {
  return selection.kind === 'batch' && sliceBytes === null;
}

function definitionForm(definition: Definition, origins: Origins): Mapping {
  const {
    schedule,
    guards,
    restoreTest: test,
    scripts,
    timeouts,
    retention,
    copies,
    selection,
    sliceBytes,
  } = definition;
  const sliceIsElsewhere = isBatchWithoutSlices(definition) && origins['slice'] !== 'definition';
  const own = TYPES.filter((type) => origins[`schedule.${type}`] === 'definition');
  return {
    'root': pathText(definition.root),
    ...(selection.kind === 'batch'
      ? { batch: pathText(selection.file) }
      : {
          ...(selection.rules.length === 0 ? {} : { rules: selection.rules.map(ruleForm) }),
          'compression': compressionForm(selection.compression),
          'cache-directory-tagging': selection.cacheDirectoryTagging,
          'nodump': selection.nodump,
          'dar-arguments': selection.extraArguments,
        }),
    ...(sliceIsElsewhere ? {} : { slice: sliceBytes === null ? 'none' : sizeText(sliceBytes) }),
    'incremental': definition.incremental,
    'schedule': {
      ...Object.fromEntries(own.map((type) => [type, schedule[type]])),
      'on-missing-reference': schedule.onMissingReference,
    },
    'guards': { 'shrink': percentText(guards.shrink), 'keep-free': sizeText(guards.keepFree) },
    'restore-test': {
      'files': test.files,
      'minimum-size': sizeText(test.minimumBytes),
      'maximum-size': sizeText(test.maximumBytes),
      'exclude': { prefix: test.excludePrefixes, suffix: test.excludeSuffixes, regex: test.excludeRegex },
    },
    'scripts': {
      'before': scripts.before.map(vectorForm),
      'after': scripts.after.map(vectorForm),
      'on-error': scripts.onError.map(vectorForm),
    },
    'timeouts': { dar: durationText(timeouts.dar), script: durationText(timeouts.script) },
    'retention': {
      'keep-last': retention.keepLast ?? 0,
      'keep-within': ageText(retention.keepWithin),
      'keep-daily': retention.keepDaily ?? 0,
      'keep-weekly': retention.keepWeekly ?? 0,
      'keep-monthly': retention.keepMonthly ?? 0,
      'keep-yearly': retention.keepYearly ?? 0,
      'max-age': Object.fromEntries(TYPES.map((type) => [type, ageText(retention.maxAge[type])])),
    },
    'copies': {
      'want': copies.want,
      'keep-at-least': copies.keepAtLeast,
      'locations': copies.locations,
      'verify-every': ageText(copies.verifyEvery),
      'places': copies.places,
      'priority': copies.priority,
    },
    'plugins': definition.plugins,
  };
}

function ruleForm({ action, match, pattern }: SelectionRule): Mapping {
  return { [action]: { [match]: pattern } };
}

function compressionForm({ algorithm, level, minimumBytes, skip }: Compression): Mapping {
  const isUsual = COMPRESSED_TYPES.every((type, index) => skip[index] === type);
  return {
    'algorithm': level === null ? algorithm : `${algorithm}:${level}`,
    'minimum-size': sizeText(minimumBytes),
    'skip': isUsual ? 'default' : skip,
    'skip-also': isUsual ? skip.slice(new Set(COMPRESSED_TYPES).size) : [],
  };
}

/** Only a program that is named with a slash is a path. */
function vectorForm([program = '', ...rest]: readonly string[]): readonly string[] {
  return [program.includes('/') ? pathText(program) : program, ...rest];
}

function notifyRule({ plugin, definitions, from, quiet }: NotifyRule): Mapping {
  return {
    ...(plugin === null ? {} : { plugin }),
    ...(definitions.length === 0 ? {} : { definitions }),
    ...(from === null ? {} : { from }),
    ...(quiet === null ? {} : { quiet }),
  };
}

function pluginForm({ enabled, options }: PluginSettings): Mapping {
  return { enabled, ...options };
}
