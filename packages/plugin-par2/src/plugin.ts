import { API_VERSION, definePlugin, type DarkivePlugin } from '@darkive/core/plugin';
import { onDamage } from './on-damage.ts';
import { optionsSchema, type Par2Options } from './options.ts';
import { createParityRuns } from './parity-runs.ts';
import { PLUGIN_NAME } from './parity-sets.ts';
import { postArchive } from './post-archive.ts';
import { preflight } from './preflight.ts';
import { repairDrill } from './repair-drill.ts';
import { slice } from './slice.ts';
import { verify } from './verify.ts';

export const plugin = createPlugin();

function createPlugin(): DarkivePlugin<Par2Options> {
  const runs = createParityRuns();
  return definePlugin<Par2Options>({
    name: PLUGIN_NAME,
    apiVersion: API_VERSION,
    options: optionsSchema,
    paths: ['directory'],
    hooks: {
      preflight,
      'slice': (event, context) => slice(event, context, runs),
      // A repair is no run: nothing would ever end it, and its sets are to be verified like any other.
      'post-archive': (event, context) =>
        postArchive(event, context, event.published === true ? createParityRuns() : runs),
      'verify': (event, context) => verify(event, context, runs),
      'on-damage': onDamage,
      'repair-drill': repairDrill,
      'post-backup': ({ report }) => runs.forget(report.runId),
      'on-failure': ({ report }) => runs.forget(report.runId),
    },
  });
}
