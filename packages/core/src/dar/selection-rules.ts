import type { SelectionRule } from './types.ts';

/**
 * Why dar cannot take this rule; null when it can.
 * dar refuses absolute and empty paths with exit 1, and has no include by pattern on a path (`-g` is literal).
 */
export function ruleProblem(rule: SelectionRule): string | null {
  if (rule.pattern.includes('\0')) return 'must not contain a NUL character';
  if (rule.match === 'name') {
    if (rule.pattern === '') return 'must not be empty';
    return rule.pattern.includes('/')
      ? 'is matched against file names, which contain no "/"; use a path or a glob'
      : null;
  }
  if (rule.match === 'glob' && rule.action === 'include') {
    return 'dar cannot include by a pattern on the path; include a literal path, or a pattern on the name';
  }
  if (rule.pattern.startsWith('/')) return 'must be relative to the root (no leading "/")';
  const path = normaliseRulePath(rule.pattern);
  if (path === '') return 'must not be empty';
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    return 'must not contain "//", "." or ".."';
  }
  return null;
}

/** A path or path pattern without a leading `./` and without trailing slashes. */
export function normaliseRulePath(path: string): string {
  return path.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '');
}
