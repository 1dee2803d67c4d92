import { DarkiveError } from '../errors/index.ts';
import { parseDisplayPath } from '../fs/index.ts';

/** What a user asked to restore, relative to the root of the definition. */
export interface RequestedPaths {
  /** Literal paths for dar; null means everything. */
  readonly paths: readonly Buffer[] | null;
  /** True for an entry that is asked for or lies under one. Remembers which requests were met. */
  readonly matches: (path: Buffer) => boolean;
  /** Requests that nothing has matched so far, as typed. */
  readonly unmet: () => readonly string[];
}

/**
 * Reads paths as typed: relative to the root, or absolute below it; `.` means everything.
 * A path is taken as it stands and as `darkive show` prints it, with `\xNN` for odd bytes: whichever the archive holds.
 * Throws `usage-invalid` for a path out of the root.
 */
export function requestedPaths(typed: readonly string[], root: string): RequestedPaths {
  const requests = typed.map((text) => ({ text, keys: readings(text, root), met: false }));
  if (requests.length === 0 || requests.some(({ keys }) => keys.includes(''))) {
    return { paths: null, matches: () => true, unmet: () => [] };
  }
  // The same path may have been typed twice, or in two ways.
  const wanted = new Map<string, (typeof requests)[number][]>();
  for (const request of requests) {
    for (const key of request.keys) wanted.set(key, [...(wanted.get(key) ?? []), request]);
  }
  return {
    paths: [...wanted.keys()].map((key) => Buffer.from(key, 'latin1')),
    matches(path) {
      const key = path.toString('latin1');
      for (let end = key.length; end > 0; end = key.lastIndexOf('/', end - 1)) {
        const met = wanted.get(key.slice(0, end));
        if (met === undefined) continue;
        for (const request of met) request.met = true;
        return true;
      }
      return false;
    },
    unmet: () => requests.filter(({ met }) => !met).map(({ text }) => text),
  };
}

/** The byte paths that a text may mean, as latin1 strings; the literal one first. */
function readings(text: string, root: string): string[] {
  let typed = text;
  if (typed === root || typed.startsWith(`${root === '/' ? '' : root}/`)) typed = typed.slice(root.length);
  else if (typed.startsWith('/')) throw outside(text, root);
  const keys = [Buffer.from(typed), parseDisplayPath(typed)].map((bytes) => {
    const parts = bytes
      .toString('latin1')
      .split('/')
      .filter((part) => part !== '' && part !== '.');
    if (parts.includes('..')) throw outside(text, root);
    return parts.join('/');
  });
  return [...new Set(keys)];
}

function outside(text: string, root: string): DarkiveError {
  return new DarkiveError('usage-invalid', `${text} is not below the root of this archive, ${root}.`, {
    hint: 'Give paths relative to the root, as "darkive show" prints them.',
    facts: { path: text, root },
  });
}
