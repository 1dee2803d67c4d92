import { resolve } from 'node:path';
import type { Surroundings } from './types.ts';

export type ExpandedPath = { readonly path: string } | { readonly problem: string };

/**
 * A path as written → absolute. `~` at the start is the home directory, `$NAME` and `${NAME}` are variables, `$$` is a
 * dollar sign; a relative path counts from `base`. An unset or empty variable is a problem: it would turn
 * `$DISK/archives` into `/archives`.
 */
export function expandPath(text: string, base: string, surroundings: Pick<Surroundings, 'env' | 'home'>): ExpandedPath {
  const expanded = expandText(text, surroundings);
  return 'path' in expanded ? { path: resolve(base, expanded.path) } : expanded;
}

/** As `expandPath`; a relative path stays one, and `..` stays where it is. */
export function expandText(text: string, surroundings: Pick<Surroundings, 'env' | 'home'>): ExpandedPath {
  if (text.trim() === '') return { problem: 'the path is empty' };
  if (text.includes('\0')) return { problem: 'a path cannot hold a NUL character' };
  let path = text;
  let prefix = '';
  if (text === '~' || text.startsWith('~/')) {
    prefix = surroundings.home;
    path = text.slice(1);
  } else if (/^~[^/]/.test(text)) {
    return {
      problem: `"~" stands for your own home directory only; write the whole path, or "./${text}" for a name that begins with "~"`,
    };
  }
  const problems: string[] = [];
  const expanded = path.replaceAll(/\$(\$|\{([^}]*)\}|([A-Za-z_][A-Za-z0-9_]*))?/g, (whole, _token, braced, bare) => {
    if (whole === '$$') return '$';
    const name: string | undefined = braced ?? bare;
    if (name === undefined || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      problems.push(`"${whole}" names no variable; write "$$" for a dollar sign`);
      return '';
    }
    const value = surroundings.env[name];
    if (value === undefined || value === '') {
      problems.push(
        `the variable ${name} is ${value === undefined ? 'not set' : 'empty'}; set it or write the path out`,
      );
      return '';
    }
    return value;
  });
  const [problem] = problems;
  return problem === undefined ? { path: prefix + expanded } : { problem };
}
