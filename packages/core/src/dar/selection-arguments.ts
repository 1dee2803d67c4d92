import { posix } from 'node:path';
import { DarkiveError } from '../errors/index.ts';
import type { Argument } from '../exec/types.ts';
import { byteString, escapeGlob, globToPosix, parseGlob, type GlobToken } from './glob.ts';
import { normaliseRulePath, ruleProblem } from './selection-rules.ts';
import type { SelectionRule } from './types.ts';

/**
 * Masks of a structured selection, in order; needs `-am` before it.
 * dar puts the root before every `-P` mask and then reads all of it as a shell pattern. That is exact while no character of
 * the root is special in such a pattern; for other roots the mask is written as a regular expression of our own.
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
    return plainRoot ? ['-P', glob] : ['-ar', '-P', pathExpression(root, parseGlob(byteString(glob))), '-ag'];
  });
}

/** Masks that leave out literal paths, given as bytes relative to the root, whatever masks and mask modes come before them. */
export function exclusionArguments(paths: readonly Buffer[], root: string): Argument[] {
  if (paths.length === 0) return [];
  return [
    '-ar',
    '-acase',
    ...paths.flatMap((path) => ['-P', pathExpression(root, literally(path.toString('latin1')))]),
  ];
}

/**
 * A mask for `-ar` that matches the path below the root and nothing else, whatever bytes they hold.
 *
 * dar makes `^`, the root, a slash and the mask one expression, with a backslash before whatever is no letter or digit in
 * the root. To glibc `\'`, `` \` ``, `\<` and `\>` are anchors, so that such a root matches nothing; and dar cuts the mask at its
 * first `$` (docs/tools/dar.md). So what dar puts before the mask becomes an alternative that can never match, `^` after
 * other text, and the whole path is written once more in the second one.
 */
function pathExpression(root: string, below: readonly GlobToken[]): Argument {
  // As dar shortens it: `.`, `..` and slashes at the end go.
  const whole = [...literally(`${posix.resolve(byteString(root)).replace(/\/$/, '')}/`), ...below];
  const bytes = Buffer.from(`^^|^${globToPosix(whole)}$`, 'latin1');
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : bytes;
}

function literally(bytes: string): GlobToken[] {
  return [...bytes].map((byte) => ({ kind: 'literal', byte }));
}
