import {
  API_VERSION,
  defineNotifier,
  finding,
  type Finding,
  type HookContext,
  type Outcome,
} from '@darkive/core/plugin';
import { addressOf, headersOf } from './address.ts';
import { optionsSchema, type WebhookOptions } from './options.ts';
import { pingEnd, pingStart } from './ping.ts';
import { send } from './send.ts';

const ALL: readonly Outcome[] = ['failed', 'degraded', 'success', 'skipped'];

export const plugin = defineNotifier({
  name: '@darkive/plugin-webhook',
  apiVersion: API_VERSION,
  options: optionsSchema,
  wants: ({ url }) => (url === null ? [] : ALL),
  send,
  hooks: {
    // `doctor` asks for no type; a backup says it when it could not send.
    'preflight': async ({ type }, context) => (type === null ? await checkAddresses(context) : []),
    'pre-backup': pingStart,
    'post-backup': pingEnd,
    'on-failure': pingEnd,
  },
});

/** Every reference of the options: is it there, and is it an address? */
async function checkAddresses(context: HookContext<WebhookOptions>): Promise<readonly Finding[]> {
  const { url, healthchecks, 'uptime-kuma': kuma, ping, secret, headers } = context.options;
  const addresses = {
    url,
    healthchecks,
    'uptime-kuma': kuma,
    'ping.start': ping.start,
    'ping.success': ping.success,
    'ping.failure': ping.failure,
  };
  const checks: (readonly [string, () => Promise<unknown>])[] = Object.entries(addresses).flatMap(([key, reference]) =>
    reference === null ? [] : [[key, () => addressOf(key, reference, context)] as const],
  );
  if (secret !== null) checks.push(['secret', () => context.secret(secret)]);
  checks.push(['headers', () => headersOf(headers, context)]);
  const found = checks.map(async ([key, check]) => {
    try {
      await check();
      return [];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const message = `@darkive/plugin-webhook: ${reason.startsWith(`${key}:`) ? reason : `${key}: ${reason}`}`;
      return [finding('warning', 'notifier-unusable', message, 'Correct it in the section of this plugin.')];
    }
  });
  return (await Promise.all(found)).flat();
}
