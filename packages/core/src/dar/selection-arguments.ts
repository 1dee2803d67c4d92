import { DarkiveError } from '../errors/index.ts';
import type { Argument } from '../exec/types.ts';
import { byteString, escapeGlob, globToPosix, parseGlob } from './glob.ts';
import { normaliseRulePath, ruleProblem } from './selection-rules.ts';
import type { SelectionRule } from './types.ts';

/**
 * Masks of a structured selection, in order; needs `-am` before it.
 * dar puts the root before every `-P` mask and then reads all of it as a shell pattern, so that a root with a special
 * character in its own name makes the mask match nothing. In regular expression mode (`-ar`) dar escapes the root.
 */
export function ruleArguments(rules: readonly SelectionRule[], root: string): Argument[] {
  const plainRoot = !/[\\*?[\]]/.test(root);
  return rules.flatMap((rule): Argument[] => {
    const problem = ruleProblem(rule);
    if (problem !== null) {
      throw new DarkiveError('config-invalid', `The ${rule.action} rule "${rule.pattern}" ${problem}.`, {
        hint: 'Correct the rule in the definition.',
        facts: { pattern: rule.pattern, match: rule.match, action: rule.action },
      });
    }
    if (rule.match === 'name') return [rule.action === 'include' ? '-I' : '-X', rule.pattern];
    const path = normaliseRulePath(rule.pattern);
    if (rule.action === 'include') return ['-g', path];
    const glob = rule.match === 'path' ? escapeGlob(path) : path;
    return plainRoot ? ['-P', glob] : ['-ar', '-P', anchored(glob), '-ag'];
  });
}

/** Masks that leave out literal paths whatever masks and mask modes come before them. */
export function exclusionArguments(paths: readonly string[]): Argument[] {
  if (paths.length === 0) return [];
  return ['-ar', '-acase', ...paths.flatMap((path) => ['-P', anchored(escapeGlob(normaliseRulePath(path)))])];
}

function anchored(glob: string): Argument {
  const bytes = Buffer.from(`^${globToPosix(parseGlob(byteString(glob)))}$`, 'latin1');
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : bytes;
}
