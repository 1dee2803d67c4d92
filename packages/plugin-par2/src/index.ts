export { plugin } from './plugin.ts';
export { optionsSchema, type Par2Options } from './options.ts';
