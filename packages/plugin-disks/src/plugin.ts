import { API_VERSION, definePlugin, optionsSchema } from '@darkive/core/plugin';
import { diskDriver } from './disk-driver.ts';

/** Places of the kind `disk`: file systems that a person attaches and mounts. */
export const plugin = definePlugin({
  name: '@darkive/plugin-disks',
  apiVersion: API_VERSION,
  options: optionsSchema({}),
  hooks: {},
  places: { disk: diskDriver },
});
