import { z } from 'zod';
import { DEFINITION_NAME } from '../records/archive-name.ts';
import { PERMISSIONS } from '../records/permissions.ts';
import { defaultsSchema, definitionSchema } from './schema/definition-schema.ts';
import { notify } from './schema/notify-settings.ts';
import { plugins } from './schema/plugin-settings.ts';
import { duration, path, rotation } from './schema/values.ts';

/*
 * The configuration file, described once: types, checks and the JSON Schema for editors come from here and from schema/.
 * An `error` text says what is allowed; it reads like the end of "… is not allowed here; allowed: …".
 */

export { defaultsSchema, definitionSchema };

export const configSchema = z
  .strictObject(
    {
      version: z.literal(1, { error: '1' }).describe('Version of this file format.'),
      archives: z
        .union(
          [
            path,
            z.strictObject({
              'path': path.describe('The directory where archives are kept.'),
              'marker': path
                .refine((value) => !value.startsWith('/') && !value.split('/').includes('..'), {
                  error: 'a file below the archive directory, without a leading "/" and without ".."',
                })
                .optional()
                .describe('A file in the archive directory that is there only while the storage is mounted.'),
              'permissions': z
                .enum(PERMISSIONS, {
                  error: 'private (this user alone) or group (the group of the directory may read)',
                })
                .optional()
                .describe('Who may read archives: this user alone, or also the group that the directory belongs to.'),
              'answer-within': duration
                .optional()
                .describe('How long storage and sources may take to answer before a command gives up on them.'),
            }),
          ],
          { error: 'a path, or a mapping of path, marker, permissions, answer-within' },
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
      plugins: plugins.optional(),
    },
    { error: 'a mapping of settings' },
  )
  .describe('Configuration of Darkive.');

export type DefaultsFile = z.infer<typeof defaultsSchema>;
export type DefinitionFile = z.infer<typeof definitionSchema>;
export type ConfigFile = z.infer<typeof configSchema>;
