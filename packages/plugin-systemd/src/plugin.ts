import { API_VERSION, definePlugin } from '@darkive/core/plugin';
import { optionsSchema, PATHS, PLUGIN_NAME } from './options.ts';
import { preflight } from './preflight.ts';

export const plugin = definePlugin({
  name: PLUGIN_NAME,
  apiVersion: API_VERSION,
  options: optionsSchema,
  paths: PATHS,
  hooks: { preflight },
});
