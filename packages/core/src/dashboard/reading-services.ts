import { createToolRunner } from '../exec/index.ts';
import { createPluginHost } from '../lifecycle/index.ts';
import { silentLogger } from '../log/index.ts';
import type { Services } from '../services/services.ts';
import { DarkiveError } from '../errors/index.ts';
import type { DashboardOptions } from './types.ts';

/** Services for operations that only look: no plugins, no secrets, no logs, nothing random. */
export async function readingServices(options: DashboardOptions): Promise<Services> {
  const { clock, hostName, version, signal, surroundings } = options;
  return {
    runner: createToolRunner({
      env: surroundings.env,
      log: silentLogger,
      output: () => undefined,
      mask: (text) => text,
    }),
    log: silentLogger,
    clock,
    zone: () => options.zone,
    random: () => 0,
    newId: () => '00000000-0000-4000-8000-000000000000',
    signal,
    onProgress: () => undefined,
    plugins: await createPluginHost({ registered: [], sections: {} }),
    hostName,
    version,
    process: { pid: 0, userId: -1 },
    surroundings,
    secret: async (reference) => {
      throw new DarkiveError('bug', `Who only looks needs no secret, such as ${reference}.`);
    },
    mask: (text) => text,
  };
}
