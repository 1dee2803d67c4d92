import { z } from 'zod';
import { COMPRESSION_ALLOWED, parseCompression } from '../compression.ts';
import { duration, regex, shrink, size, text } from './values.ts';

/* How an archive is made and checked. */

const compressionText = z.string({ error: COMPRESSION_ALLOWED }).check(({ value, issues }) => {
  if (parseCompression(value) === null) issues.push({ code: 'custom', input: value, message: COMPRESSION_ALLOWED });
});

export const compression = z
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

export const restoreTest = z
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

export const scripts = z
  .strictObject(
    {
      'before': script.optional().describe('Run before the backup. Exit code 75 skips the definition softly.'),
      'after': script.optional().describe('Run after a backup that succeeded or is degraded.'),
      'on-error': script.optional().describe('Run after a backup that failed.'),
    },
    { error: 'a mapping of before, after, on-error' },
  )
  .describe('Your own commands. Each is a list: the program and its arguments; no shell is involved.');

export const guards = z
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

export const timeouts = z
  .strictObject(
    {
      dar: duration.optional().describe('Longest time for one dar command.'),
      script: duration.optional().describe('Longest time for one script.'),
    },
    { error: 'a mapping of dar, script' },
  )
  .describe('A command that takes longer is ended and the backup fails.');
