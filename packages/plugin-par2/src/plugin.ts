import { API_VERSION, definePlugin } from '@darkive/core/plugin';
import { onDamage } from './on-damage.ts';
import { optionsSchema } from './options.ts';
import { PLUGIN_NAME } from './parity-sets.ts';
import { postArchive } from './post-archive.ts';
import { preflight } from './preflight.ts';
import { repairDrill } from './repair-drill.ts';
import { verify } from './verify.ts';

export const plugin = definePlugin({
  name: PLUGIN_NAME,
  apiVersion: API_VERSION,
  options: optionsSchema,
  hooks: { preflight, 'post-archive': postArchive, verify, 'on-damage': onDamage, 'repair-drill': repairDrill },
});
