import { API_VERSION, definePlugin } from '@darkive/core/plugin';
import { optionsSchema, PLUGIN_NAME } from './options.ts';
import { preflight } from './preflight.ts';
import { writeTextfile } from './write-textfile.ts';

export const plugin = definePlugin({
  name: PLUGIN_NAME,
  apiVersion: API_VERSION,
  options: optionsSchema,
  paths: ['textfile'],
  hooks: { preflight, 'post-backup': writeTextfile, 'on-failure': writeTextfile },
});
