import type { Surroundings } from '@darkive/core/config';
import { isDarkiveError } from '@darkive/core/errors';
import type { ServiceNeeds } from './services.ts';
import type { Services } from '@darkive/core/services/services';

interface Telling {
  readonly file: string | null;
  readonly surroundings: Surroundings;
  readonly services: (needs: ServiceNeeds) => Promise<Services>;
  readonly say: (line: string) => void;
}

/** Tells the notifiers that the configuration cannot be loaded, as the last good one would have. Never rejects. */
export async function tellUnloadable(error: unknown, { file, surroundings, services, say }: Telling): Promise<void> {
  if (!isDarkiveError(error) || (error.code !== 'config-invalid' && error.code !== 'config-missing')) return;
  try {
    const { locateConfig } = await import('@darkive/core/config');
    const { recallLastGood } = await import('@darkive/core/session/notify/last-good');
    const { announceUnloadable } = await import('@darkive/core/session/notify/unloadable');
    const lastGood = await recallLastGood(locateConfig(file, surroundings), surroundings);
    const open = await services({ config: null, sections: lastGood.plugins, plugins: 'all', logs: false });
    const findings = await announceUnloadable(error, lastGood, open.clock(), open);
    for (const { message } of findings) say(`warning: ${message}`);
  } catch (thrown) {
    say(`warning: nobody could be told: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}
