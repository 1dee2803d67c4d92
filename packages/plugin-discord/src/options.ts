import { isSecretReference } from '@darkive/core/plugin';
import { z } from 'zod';

/** Read when no webhook is configured: the variable of dar-backup. */
const DEFAULT_WEBHOOK = 'env:DAR_BACKUP_DISCORD_WEBHOOK_URL';

const written = z.strictObject({
  webhook: z
    .string({ error: 'must be a reference to the webhook: env:NAME, file:/path or systemd:NAME' })
    .refine(isSecretReference, {
      error: 'must be a reference to the webhook: env:NAME, file:/path or systemd:NAME; never its address itself',
    })
    .nullable()
    .default(null)
    .describe(`Reference to the address of the webhook. Left out: ${DEFAULT_WEBHOOK}, when that variable is set.`),
  username: z
    .string({ error: 'must be text of 1 to 80 characters' })
    .trim()
    .min(1, { error: 'must be text of 1 to 80 characters' })
    .max(80, { error: 'must be text of 1 to 80 characters' })
    .nullable()
    .default(null)
    .describe('Name under which messages appear. Left out: the name of the webhook.'),
});

/** With the reference that is tried without a webhook: a plugin gets the secrets alone that its options name. */
export const optionsSchema = written.transform((options) => ({ ...options, fallback: DEFAULT_WEBHOOK }));

export type DiscordOptions = z.output<typeof optionsSchema>;
