import { setTimeout as sleep } from 'node:timers/promises';
import type { HookContext, NotificationReport } from '@darkive/core/plugin';
import { discordMessage } from './message.ts';
import type { DiscordOptions } from './options.ts';
import { webhookAddress } from './webhook.ts';

/** Seconds of Discord's rate limit that are waited for here; longer ones are left to the next run. */
const SHORT_WAIT = 5;

/** Posts one message. Discord asks for short pauses when several programs use one webhook; they are taken twice. */
export async function send(report: NotificationReport, context: HookContext<DiscordOptions>): Promise<void> {
  const address = await webhookAddress(context);
  const body = JSON.stringify(discordMessage(report, context.options.username));
  for (let tries = 1; ; tries += 1) {
    try {
      await context.request(address, { headers: { 'content-type': 'application/json' }, body });
      return;
    } catch (error) {
      const wait = waitOf(error);
      if (wait === null || wait > SHORT_WAIT || tries === 3) throw error;
      await sleep(wait * 1000, undefined, { signal: context.signal });
    }
  }
}

function waitOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('retryAfter' in error)) return null;
  return typeof error.retryAfter === 'number' ? error.retryAfter : null;
}
