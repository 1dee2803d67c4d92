import { z } from 'zod';
import { compression, guards, restoreTest, scripts, timeouts } from './backup-settings.ts';
import { copies } from './copies-settings.ts';
import { definitionPlugins } from './plugin-settings.ts';
import { retention, schedule } from './schedule-settings.ts';
import { exclude, include, rules } from './selection-settings.ts';
import { flag, path, slice, text } from './values.ts';

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
  'copies': copies.optional(),
  'plugins': definitionPlugins.optional(),
};

/** What `defaults` may say: everything of a definition except what it is about. */
export const defaultsSchema = z
  .strictObject(settings, { error: 'a mapping of settings' })
  .describe('Settings for every definition that does not set them itself.');

export const definitionSchema = z.strictObject(
  {
    root: path.optional().describe('The directory that is backed up.'),
    include: include.optional(),
    rules: rules.optional(),
    batch: path.optional().describe('An existing dar batch file, instead of include, exclude, rules and compression.'),
    ...settings,
  },
  { error: 'a mapping of settings, with "root" at least' },
);
