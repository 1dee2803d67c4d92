export { plugin } from './plugin.ts';
export { optionsSchema, type WebhookOptions } from './options.ts';
