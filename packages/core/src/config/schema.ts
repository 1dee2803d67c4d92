import { z } from 'zod';
import { DEFINITION_NAME } from '../records/archive-name.ts';
import { SEVERITIES } from '../records/finding.ts';
import { parseSchedule, SCHEDULE_ALLOWED, SCHEDULE_WORDS } from '../schedule/index.ts';
import { parseCompression, COMPRESSION_ALLOWED } from './compression.ts';
import {
  AGE_ALLOWED,
  DURATION_ALLOWED,
  parseAge,
  parseDuration,
  parsePercent,
  parseSize,
  PERCENT_ALLOWED,
  SIZE_ALLOWED,
  suggestAge,
  suggestDuration,
  suggestPercent,
  suggestSize,
} from './quantities.ts';
import { entryProblem } from './selection-entry.ts';
import { closest } from './suggest.ts';

/*
 * The configuration file, described once: types, checks and the JSON Schema for editors come from here.
 * An `error` text says what is allowed; it reads like the end of "… is not allowed here; allowed: …".
 */

const TEXT = 'text (in quotes when it looks like a number or a word such as true)';
const PATH = `a path as ${TEXT}`;

/** Smallest slice: below this dar's own headers fill it. */
const SMALLEST_SLICE = 4096;

const NPM_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/** Short names that people try first; a plugin is always called by its full npm name. */
const SHORT_PLUGIN_NAME = /^(?!(?:par2|discord|systemd|dashboard)$)/;

const text = z.string({ error: TEXT }).min(1, { error: 'text that is not empty' });
const path = z.string({ error: PATH }).min(1, { error: 'a path that is not empty' });
const flag = z.boolean({ error: 'true or false' });

const size = quantity(SIZE_ALLOWED, parseSize, suggestSize);
const sliceAllowed = `${SIZE_ALLOWED}, at least 4KiB, or none`;
const slice = quantity(
  sliceAllowed,
  (value) =>
    value === 'none' ? 0 : ((bytes) => (bytes !== null && bytes >= SMALLEST_SLICE ? bytes : null))(parseSize(value)),
  suggestSize,
);
const rotation = quantity(
  `${SIZE_ALLOWED}, at least 4KiB`,
  (value) => ((bytes) => (bytes !== null && bytes >= 4096 ? bytes : null))(parseSize(value)),
  suggestSize,
);
const duration = quantity(DURATION_ALLOWED, (value) => parseDuration(String(value)), suggestDuration);
const age = quantity(
  `${AGE_ALLOWED}, or off`,
  (value) => (value === 'off' ? 0 : (parseAge(value)?.count ?? null)),
  suggestAge,
);
const shrink = quantity(
  `${PERCENT_ALLOWED}, or off`,
  (value) => (value === 'off' ? 0 : parsePercent(String(value))),
  suggestPercent,
);

const regex = text.check(({ value, issues }) => {
  const reason = regexProblem(value);
  if (reason !== null) issues.push({ code: 'custom', input: value, message: `a regular expression (${reason})` });
});

const compressionText = z.string({ error: COMPRESSION_ALLOWED }).check(({ value, issues }) => {
  if (parseCompression(value) === null) issues.push({ code: 'custom', input: value, message: COMPRESSION_ALLOWED });
});

const compression = z
  .union(
    [
      compressionText,
      z.strictObject({
        'algorithm': compressionText.optional().describe('Algorithm, with a level after a colon: zstd:3.'),
        'minimum-size': size.optional().describe('Smaller files are stored as they are.'),
        'skip': z
          .union([z.literal('default'), z.array(text, { error: 'a list of file name patterns' })], {
            error: 'default, or a list of file name patterns such as "*.jpg"',
          })
          .optional()
          .describe('File names that are not compressed. "default" is the list of types that are compressed already.'),
        'skip-also': z
          .array(text, { error: 'a list of file name patterns such as "*.jpg"' })
          .optional()
          .describe('Further file names that are not compressed.'),
      }),
    ],
    { error: `${COMPRESSION_ALLOWED}; or a mapping of algorithm, minimum-size, skip, skip-also` },
  )
  .describe('How archives are compressed.');

const patternList = z.array(text, { error: 'a list of texts' });

const restoreTest = z
  .union(
    [
      z.literal('off'),
      z.strictObject({
        'files': z
          .int({ error: 'a whole number from 0 to 10000' })
          .min(0, { error: 'a whole number from 0 to 10000' })
          .max(10_000, { error: 'a whole number from 0 to 10000' })
          .optional()
          .describe('Files restored from each new archive and compared with the source; 0 switches the test off.'),
        'minimum-size': size.optional().describe('Only files of at least this size are taken.'),
        'maximum-size': size.optional().describe('Only files of at most this size are taken.'),
        'exclude': z
          .strictObject(
            {
              prefix: patternList
                .optional()
                .describe('Paths below the root that begin with one of these are not taken.'),
              suffix: patternList.optional().describe('Paths that end with one of these are not taken.'),
              regex: z
                .array(regex, { error: 'a list of regular expressions' })
                .optional()
                .describe('Paths that match one of these regular expressions are not taken.'),
            },
            { error: 'a mapping of prefix, suffix, regex' },
          )
          .optional()
          .describe('Files that are never taken as a sample; upper and lower case count as the same.'),
      }),
    ],
    { error: 'off, or a mapping of files, minimum-size, maximum-size, exclude' },
  )
  .describe('A random sample of every new archive is restored and compared with the source.');

const scriptAllowed = 'a command as a list of texts such as [systemctl, stop, db], or a list of such lists';
const vector = z.array(text, { error: scriptAllowed }).min(1, { error: 'a command with at least its program' });
const script = z.union([vector, z.array(vector, { error: scriptAllowed })], { error: scriptAllowed });

const scripts = z
  .strictObject(
    {
      'before': script.optional().describe('Run before the backup. Exit code 75 skips the definition softly.'),
      'after': script.optional().describe('Run after a backup that succeeded or is degraded.'),
      'on-error': script.optional().describe('Run after a backup that failed.'),
    },
    { error: 'a mapping of before, after, on-error' },
  )
  .describe('Your own commands. Each is a list: the program and its arguments; no shell is involved.');

const guards = z
  .strictObject(
    {
      'shrink': shrink
        .optional()
        .describe('Refuse to back up when the source lost more than this share since last time.'),
      'keep-free': size.optional().describe('Space that must stay free on the archive storage.'),
    },
    { error: 'a mapping of shrink, keep-free' },
  )
  .describe('Checks before anything is written.');

const timeouts = z
  .strictObject(
    {
      dar: duration.optional().describe('Longest time for one dar command.'),
      script: duration.optional().describe('Longest time for one script.'),
    },
    { error: 'a mapping of dar, script' },
  )
  .describe('A command that takes longer is ended and the backup fails.');

const scheduleText = z.string({ error: SCHEDULE_ALLOWED }).check(({ value, issues }) => {
  const parsed = parseSchedule(value);
  if (!('problem' in parsed)) return;
  const params = { suggestion: closest(value, SCHEDULE_WORDS) };
  issues.push({ code: 'custom', input: value, message: parsed.problem, params });
});

const schedule = z
  .strictObject(
    {
      'full': scheduleText.optional().describe('When a FULL archive is due.'),
      'diff': scheduleText.optional().describe('When a DIFF archive is due; a FULL does for it.'),
      'incr': scheduleText.optional().describe('When an INCR archive is due; a FULL or DIFF does for it.'),
      'on-missing-reference': z
        .enum(['full', 'fail'], { error: 'full or fail' })
        .optional()
        .describe('When a DIFF or INCR is due and there is no FULL: make a FULL (full), or fail (fail).'),
    },
    { error: 'a mapping of full, diff, incr, on-missing-reference' },
  )
  .describe('When archives are due; `darkive backup due` makes those that are.');

const kept = z
  .int({ error: 'a whole number from 0 to 100000' })
  .min(0, { error: 'a whole number from 0 to 100000' })
  .max(100_000, { error: 'a whole number from 0 to 100000' });

const retention = z
  .union(
    [
      z.literal('off'),
      z.strictObject({
        'keep-last': kept.optional().describe('Keep the newest archives, this many, whatever their age.'),
        'keep-within': age.optional().describe('Keep every archive younger than this.'),
        'keep-daily': kept.optional().describe('Keep the newest archive of each day, for this many days.'),
        'keep-weekly': kept.optional().describe('Keep the newest archive of each week, for this many weeks.'),
        'keep-monthly': kept.optional().describe('Keep the newest archive of each month, for this many months.'),
        'keep-yearly': kept.optional().describe('Keep the newest archive of each year, for this many years.'),
        'max-age': z
          .strictObject(
            {
              full: age.optional().describe('FULL archives older than this go.'),
              diff: age.optional().describe('DIFF archives older than this go.'),
              incr: age.optional().describe('INCR archives older than this go.'),
            },
            { error: 'a mapping of full, diff, incr' },
          )
          .optional()
          .describe('Archives older than this go, by type; only keep-last keeps them then.'),
      }),
    ],
    {
      error: 'off, or a mapping of keep-last, keep-within, keep-daily, keep-weekly, keep-monthly, keep-yearly, max-age',
    },
  )
  .describe('Which archives `darkive prune` keeps. Without any rule nothing is ever removed.');

const pluginName = z
  .string()
  .max(214, { error: 'a shorter name' })
  .regex(NPM_NAME, { error: 'the full npm name of a plugin, such as @darkive/plugin-par2' })
  .regex(SHORT_PLUGIN_NAME, { error: 'the full npm name of the plugin, @darkive/plugin-…' });

const pluginOptions = z.record(z.string(), z.unknown(), { error: 'a mapping of options; {} for none' });

const definitionPlugins = z
  .record(
    pluginName,
    pluginOptions.check(({ value, issues }) => {
      if (!Object.hasOwn(value, 'enabled')) return;
      const message = 'only under "plugins" at the top of the file, where it holds for every definition';
      issues.push({ code: 'custom', input: value['enabled'], path: ['enabled'], message });
    }),
    { error: 'a mapping from plugin names to their options' },
  )
  .describe("Options of plugins for this definition; they add to the plugin's own section and replace what it says.");

const severityAllowed = `one of ${SEVERITIES.join(', ')}`;
const perHourAllowed = 'a whole number from 1 to 1000';

const notifyRule = z.strictObject(
  {
    plugin: pluginName.optional().describe('The notifier that this rule is about. Left out: every one.'),
    definitions: z
      .array(text, { error: 'a list of names of definitions' })
      .min(1, { error: 'at least one name (leave "definitions" out for all)' })
      .optional()
      .describe('Names of the definitions that it is told about. Left out: all.'),
    from: z.enum(SEVERITIES, { error: severityAllowed }).optional().describe('In place of the general "from".'),
    quiet: flag.optional().describe('In place of the general "quiet".'),
  },
  { error: 'a mapping of plugin, definitions, from, quiet' },
);

const notify = z
  .strictObject(
    {
      'from': z
        .enum(SEVERITIES, { error: severityAllowed })
        .optional()
        .describe('The least severity that is worth a message.'),
      'quiet': flag.optional().describe('No message when all is well, unless it ends a failure.'),
      'per-hour': z
        .int({ error: perHourAllowed })
        .min(1, { error: perHourAllowed })
        .max(1000, { error: perHourAllowed })
        .optional()
        .describe('Messages that one notifier sends in an hour at most; further ones wait.'),
      'rules': z
        .array(notifyRule, { error: 'a list of rules, each a mapping of plugin, definitions, from, quiet' })
        .optional()
        .describe('Who is told what. A notifier that no rule is about is told everything.'),
    },
    { error: 'a mapping of from, quiet, per-hour, rules' },
  )
  .describe('Notifications: which notifier is told what, and how often.');

const entryAllowed = 'a path relative to the root, or one of {path: …}, {glob: …}, {name: …}';

const entryForms = z.union(
  [
    z.string({ error: TEXT }),
    z.strictObject({ path: z.string({ error: TEXT }) }),
    z.strictObject({ glob: z.string({ error: TEXT }) }),
    z.strictObject({ name: z.string({ error: TEXT }) }),
  ],
  { error: entryAllowed },
);

const includeEntry = entryForms.check(({ value, issues }) => {
  const message = entryProblem('include', value);
  if (message !== null) issues.push({ code: 'custom', input: value, message });
});

const excludeEntry = entryForms.check(({ value, issues }) => {
  const message = entryProblem('exclude', value);
  if (message !== null) issues.push({ code: 'custom', input: value, message });
});

const rule = z.union([z.strictObject({ include: includeEntry }), z.strictObject({ exclude: excludeEntry })], {
  error: 'a mapping with exactly one of include or exclude',
});

const exclude = z
  .array(excludeEntry, { error: `a list; each entry ${entryAllowed}` })
  .describe(
    'What is left out. A plain path is that file or directory with all below it; with *, ? or [ it is a pattern on the path; {name: "*.tmp"} is a pattern on the file name.',
  );

const settings = {
  'exclude': exclude.optional(),
  'slice': slice.optional().describe('Size of one archive file, or none for a single file.'),
  'compression': compression.optional(),
  'cache-directory-tagging': flag
    .optional()
    .describe('Leave out directories that a CACHEDIR.TAG file marks as caches.'),
  'nodump': flag.optional().describe('Leave out files with the "d" attribute of chattr(1).'),
  'dar-arguments': z
    .array(text, { error: 'a list of texts' })
    .optional()
    .describe('Further dar arguments, from a list of harmless ones.'),
  'incremental': z
    .enum(['since-diff', 'chain'], { error: 'since-diff or chain' })
    .optional()
    .describe('What an INCR refers to: the newest DIFF (since-diff), or the newest archive of any type (chain).'),
  'schedule': schedule.optional(),
  'guards': guards.optional(),
  'restore-test': restoreTest.optional(),
  'scripts': scripts.optional(),
  'timeouts': timeouts.optional(),
  'retention': retention.optional(),
  'plugins': definitionPlugins.optional(),
};

/** What `defaults` may say: everything of a definition except what it is about. */
export const defaultsSchema = z
  .strictObject(settings, { error: 'a mapping of settings' })
  .describe('Settings for every definition that does not set them itself.');

export const definitionSchema = z.strictObject(
  {
    root: path.optional().describe('The directory that is backed up.'),
    include: z
      .array(includeEntry, { error: `a list; each entry ${entryAllowed}` })
      .min(1, { error: 'at least one entry (leave "include" out to take everything)' })
      .optional()
      .describe('Only these paths below the root. Left out: everything.'),
    rules: z
      .array(rule, { error: 'a list of {include: …} and {exclude: …}' })
      .min(1, { error: 'at least one rule (leave "rules" out to take everything)' })
      .optional()
      .describe('Instead of include and exclude: rules in order, the last one that matches decides.'),
    batch: path.optional().describe('An existing dar batch file, instead of include, exclude, rules and compression.'),
    ...settings,
  },
  { error: 'a mapping of settings, with "root" at least' },
);

export const configSchema = z
  .strictObject(
    {
      version: z.literal(1, { error: '1' }).describe('Version of this file format.'),
      archives: z
        .union(
          [
            path,
            z.strictObject({
              path: path.describe('The directory where archives are kept.'),
              marker: path
                .refine((value) => !value.startsWith('/') && !value.split('/').includes('..'), {
                  error: 'a file below the archive directory, without a leading "/" and without ".."',
                })
                .optional()
                .describe('A file in the archive directory that is there only while the storage is mounted.'),
            }),
          ],
          { error: 'a path, or a mapping of path and marker' },
        )
        .describe('The directory where archives are kept.'),
      state: path.optional().describe('Directory of the ledger and the logs.'),
      temporary: path.optional().describe('Directory where restore tests extract to.'),
      log: z
        .strictObject(
          {
            'directory': path.optional().describe('Directory of the log files.'),
            'max-size': rotation.optional().describe('Size at which a log file is set aside and a new one begun.'),
            'keep': z
              .int({ error: 'a whole number from 0 to 100' })
              .min(0, { error: 'a whole number from 0 to 100' })
              .max(100, { error: 'a whole number from 0 to 100' })
              .optional()
              .describe('How many old files are kept of each log.'),
          },
          { error: 'a mapping of directory, max-size, keep' },
        )
        .optional()
        .describe('Log files.'),
      defaults: defaultsSchema.optional(),
      notify: notify.optional(),
      definitions: z
        .record(
          z.string().regex(DEFINITION_NAME, {
            error: 'letters, digits, spaces and hyphens, with a letter or digit first and last, at most 100 characters',
          }),
          definitionSchema,
          { error: 'a mapping from names to definitions' },
        )
        .describe('What is backed up, by name.'),
      plugins: z
        .record(
          pluginName,
          z.looseObject({ enabled: flag.optional() }, { error: 'a mapping of options; {} for none' }),
          {
            error: 'a mapping from plugin names to their options',
          },
        )
        .optional()
        .describe(
          'Options of plugins, by full npm name. Every installed plugin is on unless it says "enabled: false".',
        ),
    },
    { error: 'a mapping of settings' },
  )
  .describe('Configuration of Darkive.');

export type DefaultsFile = z.infer<typeof defaultsSchema>;
export type DefinitionFile = z.infer<typeof definitionSchema>;
export type ConfigFile = z.infer<typeof configSchema>;

function quantity(
  allowed: string,
  parse: (value: string | number) => number | null,
  suggest: (value: string | number) => string | null,
): z.ZodType<string | number> {
  const judge = ({ value, issues }: { value: string | number; issues: z.core.$ZodRawIssue[] }): void => {
    if (parse(value) !== null) return;
    issues.push({ code: 'custom', input: value, message: allowed, params: { suggestion: suggest(value) } });
  };
  return z.union([z.string().check(judge), z.number().check(judge)], { error: allowed });
}

function regexProblem(source: string): string | null {
  try {
    // The restore test compiles it the same way.
    new RegExp(source, 'iu');
    return null;
  } catch (error) {
    return error instanceof Error ? (error.message.split(': ').at(-1) ?? error.message) : String(error);
  }
}
