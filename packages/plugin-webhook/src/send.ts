import { createHmac } from 'node:crypto';
import type { HookContext, NotificationReport } from '@darkive/core/plugin';
import { addressOf, headersOf } from './address.ts';
import type { WebhookOptions } from './options.ts';

/**
 * Sends the report as JSON. `idempotency-key` is the same at every attempt; `x-darkive-signature` is the HMAC-SHA-256 of
 * the body as it is sent, in hexadecimal digits.
 */
export async function send(report: NotificationReport, context: HookContext<WebhookOptions>): Promise<void> {
  const { url, method, headers, secret } = context.options;
  if (url === null) return;
  const address = await addressOf('url', url, context);
  const own = await headersOf(headers, context);
  const body = JSON.stringify(report);
  const signature = secret === null ? {} : { 'x-darkive-signature': signatureOf(body, await context.secret(secret)) };
  await context.request(address.href, {
    method,
    headers: {
      ...own,
      'content-type': 'application/json',
      'idempotency-key': report.id,
      'x-darkive-event': report.event,
      ...signature,
    },
    body,
  });
}

function signatureOf(body: string, key: string): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
}
