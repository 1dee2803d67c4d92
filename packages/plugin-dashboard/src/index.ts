export { plugin } from './plugin.ts';
export { optionsSchema, type DashboardOptions } from './options.ts';
