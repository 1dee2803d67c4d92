import { builtInDefinition } from '../../config/index.ts';
import type { HookScope } from '../../lifecycle/host.ts';
import { createUndoStack } from '../../lifecycle/index.ts';
import { hookScope } from '../hook-scope.ts';
import type { Services } from '../../services/services.ts';

/** For hooks that are called for a command as a whole: no definition's own options, nothing to undo. */
export function commandScope(services: Services): HookScope {
  return hookScope(builtInDefinition('all definitions', '/'), services, createUndoStack());
}
