import { posix } from 'node:path';

/** The path, relative to the repository, that a relative import means; null for packages and built-in modules. */
export function localTarget(from: string, specifier: string): string | null {
  if (!/^\.\.?(?:\/|$)/.test(specifier)) return null;
  return posix.join(posix.dirname(from), specifier);
}

/** The npm name in `name`, `name/path`, `@scope/name/path`; null for relative and built-in modules. */
export function packageOf(specifier: string): string | null {
  if (/^(?:\.|\/|node:)/.test(specifier)) return null;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
