import type { Building } from '../archive/index.ts';
import type { Definition } from '../config/types.ts';
import type { HookScope, UndoStack } from '../lifecycle/host.ts';
import type { Services } from '../services/services.ts';

/** What hooks get beside their event. Without a building there is nothing to stage artifacts in. */
export function hookScope(
  definition: Definition,
  services: Services,
  undo: UndoStack,
  building: Building | null = null,
): HookScope {
  return {
    definition,
    runner: services.runner,
    log: services.log,
    signal: services.signal,
    undo,
    stage: building === null ? null : (producer, target) => building.stage(producer, target),
    progress: (bytes, totalBytes) => services.onProgress({ kind: 'progress', bytes, totalBytes, slices: null }),
    waiting(plugin, hook, seconds) {
      services.log.info(`${definition.name}: still waiting for ${hook} of ${plugin} (${seconds} s)`);
      services.onProgress({ kind: 'waiting', plugin, hook, seconds });
    },
    secret: services.secret,
    env: services.surroundings.env,
  };
}
