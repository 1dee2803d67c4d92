import { API_VERSION, defineNotifier, finding, type Outcome } from '@darkive/core/plugin';
import { optionsSchema } from './options.ts';
import { send } from './send.ts';
import { webhookAddress } from './webhook.ts';

const ALL: readonly Outcome[] = ['failed', 'degraded', 'success', 'skipped'];

export const plugin = defineNotifier({
  name: '@darkive/plugin-discord',
  apiVersion: API_VERSION,
  options: optionsSchema,
  /** A webhook that is configured and cannot be read is a problem, and messages are kept; none at all is none. */
  async wants({ webhook, fallback }, { secret }) {
    if (webhook !== null) return ALL;
    return secret(fallback).then(
      () => ALL,
      () => [],
    );
  },
  send,
  hooks: {
    /** For `doctor`, which asks for no type; a backup says it when it could not send. */
    async preflight({ type }, context) {
      if (type !== null || context.options.webhook === null) return [];
      try {
        await webhookAddress(context);
        return [];
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        const hint = 'Correct it, then run: darkive notify test @darkive/plugin-discord';
        return [finding('warning', 'notifier-unusable', `@darkive/plugin-discord tells nobody: ${message}`, hint)];
      }
    },
  },
});
