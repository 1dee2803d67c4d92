import { z } from 'zod';
import { SEVERITIES } from '../../records/finding.ts';
import { pluginName } from './plugin-settings.ts';
import { flag, text } from './values.ts';

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

export const notify = z
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
