import { expandText } from '../config/expand-path.ts';
import type { Surroundings } from '../config/types.ts';
import { isPlainObject } from './deep-freeze.ts';
import type { StandardIssue, StandardSchema } from './standard-schema.ts';

type Outside = Pick<Surroundings, 'env' | 'home'>;

/**
 * The schema of a plugin that says which of its options are paths: it gets them with `~` and `$NAME` written out, as
 * every path of the configuration is. `paths` are keys joined by dots; `*` stands for every key or every item of a list:
 * `directory`, `writable.*`. Whether a path must be absolute is for the schema to say.
 */
export function withExpandedPaths<Output>(
  schema: StandardSchema<Output>,
  paths: readonly string[],
  outside: Outside,
): StandardSchema<Output> {
  const standard = schema['~standard'];
  return {
    '~standard': {
      ...standard,
      validate: (section) => {
        const issues: StandardIssue[] = [];
        const expanded = paths.reduce((value, path) => expandAt(value, path.split('.'), [], outside, issues), section);
        return issues.length > 0 ? { issues } : standard.validate(expanded);
      },
    },
  };
}

function expandAt(
  value: unknown,
  path: readonly string[],
  at: readonly PropertyKey[],
  outside: Outside,
  issues: StandardIssue[],
): unknown {
  const [key, ...rest] = path;
  if (key === undefined) {
    // An empty text, and what is no text at all, is for the schema to refuse.
    if (typeof value !== 'string' || value === '') return value;
    const expanded = expandText(value, outside);
    if ('path' in expanded) return expanded.path;
    issues.push({ path: at, message: expanded.problem });
    return value;
  }
  if (Array.isArray(value)) {
    if (key !== '*') return value;
    return value.map((item: unknown, index) => expandAt(item, rest, [...at, index], outside, issues));
  }
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) =>
      key === '*' || key === name ? [name, expandAt(inner, rest, [...at, name], outside, issues)] : [name, inner],
    ),
  );
}
