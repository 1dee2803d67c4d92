import { isSecretReference } from '@darkive/core/plugin';
import { z } from 'zod';

const REFERENCE = 'must be a reference: env:NAME, file:/path or systemd:NAME; never the value itself';

const reference = z
  .string({ error: REFERENCE })
  .refine(isSecretReference, { error: REFERENCE })
  .nullable()
  .default(null);

/** RFC 9110, field names; without those that belong to the message itself. */
const HEADER = /^(?!(?:content-length|host|connection|transfer-encoding)$)[!#$%&'*+.^_`|~0-9A-Za-z-]+$/i;

export const optionsSchema = z.strictObject({
  'url': reference.describe('Reference to the address that reports are sent to. Left out: no report is sent.'),
  'method': z
    .enum(['POST', 'PUT', 'PATCH'], { error: 'must be POST, PUT or PATCH' })
    .default('POST')
    .describe('HTTP method for reports.'),
  'headers': z
    .record(
      z.string().regex(HEADER, { error: 'must be the name of a header, and none of the message itself' }),
      z
        .string({ error: 'must be text, or a reference' })
        .regex(/^[\t\x20-\x7e]*$/, { error: 'must be one line of ASCII' }),
    )
    .default({})
    .describe('Further headers. A value may be a reference: env:NAME, file:/path, systemd:NAME.'),
  'secret': reference.describe('Reference to the key that reports are signed with (HMAC-SHA-256).'),
  'healthchecks': reference.describe('Reference to the ping address of a check of Healthchecks.'),
  'uptime-kuma': reference.describe('Reference to the push address of a monitor of Uptime Kuma.'),
  'ping': z
    .strictObject({
      start: reference.describe('Reference to the address that is fetched when a backup starts.'),
      success: reference.describe('Reference to the address that is fetched when it succeeded.'),
      failure: reference.describe('Reference to the address that is fetched when it failed.'),
    })
    .prefault({})
    .describe("Addresses of any other dead man's switch."),
  'degraded-is': z
    .enum(['success', 'failure'], { error: 'must be success or failure' })
    .default('failure')
    .describe("What a degraded run is to a dead man's switch."),
});

export type WebhookOptions = z.output<typeof optionsSchema>;
