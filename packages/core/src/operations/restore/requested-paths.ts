import { DarkiveError } from '../../errors/index.ts';
import { displayPath, parseDisplayPath } from '../../fs/index.ts';

/** What a user asked to restore, relative to the root of the definition. */
export interface RequestedPaths {
  /** Null means everything. */
  readonly paths: readonly Buffer[] | null;
  /** True for an entry that is asked for or lies under one. Remembers which requests were met. */
  readonly matches: (path: Buffer) => boolean;
  /** Requests that nothing has matched so far, for display. */
  readonly unmet: () => readonly string[];
}

/**
 * Reads paths as typed: relative to the root, or absolute below it; `.` means everything.
 * Bytes that are no UTF-8 are written `\xNN`, as `darkive show` prints them. Throws `usage-invalid`.
 */
export function requestedPaths(typed: readonly string[], root: string): RequestedPaths {
  const paths = typed.map((text) => ({ text, path: normalise(text, root) }));
  if (paths.length === 0 || paths.some(({ path }) => path.length === 0)) {
    return { paths: null, matches: () => true, unmet: () => [] };
  }
  const wanted = new Map(paths.map(({ text, path }) => [path.toString('latin1'), text]));
  const met = new Set<string>();
  return {
    paths: [...wanted.keys()].map((key) => Buffer.from(key, 'latin1')),
    matches(path) {
      const key = path.toString('latin1');
      for (let end = key.length; end > 0; end = key.lastIndexOf('/', end - 1)) {
        const prefix = key.slice(0, end);
        if (!wanted.has(prefix)) continue;
        met.add(prefix);
        return true;
      }
      return false;
    },
    unmet: () => [...wanted.keys()].filter((key) => !met.has(key)).map((key) => displayPath(Buffer.from(key, 'latin1'))),
  };
}

function normalise(text: string, root: string): Buffer {
  let typed = text;
  if (typed === root || typed.startsWith(`${root === '/' ? '' : root}/`)) typed = typed.slice(root.length);
  else if (typed.startsWith('/')) throw outside(text, root);
  const parts = parseDisplayPath(typed)
    .toString('latin1')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw outside(text, root);
  return Buffer.from(parts.join('/'), 'latin1');
}

function outside(text: string, root: string): DarkiveError {
  return new DarkiveError('usage-invalid', `${text} is not below the root of this archive, ${root}.`, {
    hint: 'Give paths relative to the root, as "darkive show" prints them.',
    facts: { path: text, root },
  });
}
