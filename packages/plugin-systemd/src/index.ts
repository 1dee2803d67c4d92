export { plugin } from './plugin.ts';
export { optionsSchema, type SystemdOptions } from './options.ts';
