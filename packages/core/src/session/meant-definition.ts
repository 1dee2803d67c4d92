import type { Config } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';

/**
 * The definition that a command without `--definition` means: the only one, or the only one whose root lies above every
 * absolute path. `alternative` ends the hint: what may be named instead. Throws `usage-invalid`.
 */
export function meantDefinition(config: Config, paths: readonly string[], alternative = ''): string {
  const possible = possibleDefinitions(config, paths, alternative);
  const [only] = possible;
  if (only !== undefined && possible.length === 1) return only;
  throw whichDefinition(config, 'Of which definition?', possible, alternative);
}

/**
 * Names of the definitions whose roots lie above every absolute path; all of them when no path is absolute. Never empty:
 * throws `usage-invalid` when there is none.
 */
export function possibleDefinitions(config: Config, paths: readonly string[], alternative = ''): readonly string[] {
  if (config.definitions.length === 0) throw whichDefinition(config, 'Of which definition?', [], alternative);
  const absolute = paths.filter((path) => path.startsWith('/'));
  const possible = config.definitions.filter(({ root }) => absolute.every((path) => isBelow(path, root)));
  if (possible.length > 0) return possible.map(({ name }) => name);
  const roots = config.definitions.map(({ name, root }) => `${name} (${root})`);
  throw new DarkiveError('usage-invalid', `No definition has ${absolute.join(' and ')} below its root.`, {
    hint: `Name a path below one of: ${roots.join(', ')}. For one that is configured no more, add --definition.`,
    facts: { paths: absolute, definitions: config.definitions.map(({ name }) => name) },
  });
}

/** The question that remains when several definitions could be meant. */
export function whichDefinition(
  { file }: Config,
  question: string,
  names: readonly string[],
  alternative = '',
): DarkiveError {
  const hint =
    names.length === 0
      ? `Name it with --definition; ${file} has none.`
      : `Add --definition with one of: ${names.join(', ')}.`;
  return new DarkiveError('usage-invalid', question, {
    hint: alternative === '' ? hint : `${hint} Or ${alternative}.`,
    facts: { definitions: names },
  });
}

function isBelow(path: string, root: string): boolean {
  return root === '/' || path === root || path.startsWith(`${root}/`);
}
