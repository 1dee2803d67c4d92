import { webAddressProblem, type HookContext } from '@darkive/core/plugin';
import type { DiscordOptions } from './options.ts';

/** Discord's own addresses, with or without a version: /api/webhooks/ID/TOKEN. */
const PATH = /^\/api\/(?:v\d+\/)?webhooks\/\d+\/[\w-]+\/?$/;

/**
 * The address that messages are posted to. Throws, naming the key and never the address, when it is missing or cannot be
 * one of Discord's.
 */
export async function webhookAddress({ options, secret }: Pick<HookContext<DiscordOptions>, 'options' | 'secret'>) {
  const address = (await secret(options.webhook ?? options.fallback)).trim();
  const problem = webAddressProblem(address) ?? pathProblem(address);
  if (problem !== null) {
    const hint = 'Copy it again: Discord, settings of the channel, Integrations, Webhooks, Copy Webhook URL.';
    throw Object.assign(new Error(`webhook: the address ${problem}`), { hint });
  }
  const url = new URL(address);
  // Discord then answers when the message is stored, and says what is wrong with it.
  url.searchParams.set('wait', 'true');
  return url.href;
}

function pathProblem(address: string): string | null {
  return PATH.test(new URL(address).pathname) ? null : 'does not end in /api/webhooks/ID/TOKEN, as those of Discord do';
}
