export { plugin } from './plugin.ts';
export { optionsSchema, type DiscordOptions } from './options.ts';
