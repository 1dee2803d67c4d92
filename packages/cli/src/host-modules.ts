import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const SHARED = /^(?:@darkive\/core|@oclif\/core)(?:\/|$)/;

/**
 * Lets a user-installed plugin import `@darkive/core/…` and `@oclif/core` although neither is installed beside it:
 * what the plugin cannot resolve by itself is resolved as if this package had asked.
 * @param root Absolute directory of this package.
 */
export function shareHostModules(root: string): void {
  const parentURL = pathToFileURL(join(root, 'package.json')).href;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (!SHARED.test(specifier)) return nextResolve(specifier, context);
      try {
        return nextResolve(specifier, context);
      } catch (error) {
        if (!isNotFound(error)) throw error;
        return nextResolve(specifier, { ...context, parentURL });
      }
    },
  });
}

function isNotFound(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
