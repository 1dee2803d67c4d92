import { byteString, globToExpression, parseGlob } from './glob.ts';
import { normaliseRulePath } from './selection-rules.ts';
import type { SelectionRule } from './types.ts';

/** `prune`: a directory that dar does not enter. `skip`: an entry that dar leaves out. */
export type SelectionVerdict = 'include' | 'skip' | 'prune';

interface Step {
  readonly include: boolean;
  readonly covers: (subject: string) => boolean;
}

/**
 * dar's ordered masks (dar(1), "File selection in brief"), for measuring the source before the backup.
 * Path rules (`-g`, `-P`) and name rules (`-I`, `-X`) are two lists, each with its own order, and both must agree;
 * name rules do not apply to directories. In each list the last match wins; before the first rule everything is in
 * if that rule excludes, and nothing if it includes. `path` is relative to the root, without a leading slash.
 */
export function selectionMatcher(
  rules: readonly SelectionRule[],
  alwaysExclude: readonly Buffer[],
): (path: Buffer, isDirectory: boolean) => SelectionVerdict {
  const paths = rules.filter(({ match }) => match !== 'name').map(pathStep);
  for (const path of alwaysExclude) paths.push(literalStep(false, path.toString('latin1')));
  const names = rules.filter(({ match }) => match === 'name').map(nameStep);
  return (path, isDirectory) => {
    const subject = path.toString('latin1');
    if (!selected(paths, subject)) return isDirectory ? 'prune' : 'skip';
    if (isDirectory) return 'include';
    return selected(names, subject.slice(subject.lastIndexOf('/') + 1)) ? 'include' : 'skip';
  };
}

/**
 * What one rule is about: an entry by its path relative to the root, as a byte string (latin1), and what lies below it.
 * Name rules are about the name of any entry here; dar applies them to what is no directory.
 */
export function ruleMatcher(rule: SelectionRule): (subject: string) => boolean {
  if (rule.match !== 'name') return pathStep({ ...rule, action: 'exclude' }).covers;
  const { covers } = nameStep(rule);
  return (subject) => covers(subject.slice(subject.lastIndexOf('/') + 1));
}

function selected(steps: readonly Step[], subject: string): boolean {
  let result = steps[0]?.include !== true;
  for (const step of steps) if (step.include !== result && step.covers(subject)) result = step.include;
  return result;
}

function pathStep(rule: SelectionRule): Step {
  const include = rule.action === 'include';
  const pattern = byteString(normaliseRulePath(rule.pattern));
  if (rule.match === 'path') return literalStep(include, pattern);
  const expression = new RegExp(`^${globToExpression(parseGlob(pattern))}(?:/.*)?$`, 's');
  return { include, covers: (subject) => expression.test(subject) };
}

function literalStep(include: boolean, path: string): Step {
  const below = `${path}/`;
  // An included path also covers the directories that lead to it.
  const leadsTo = (subject: string): boolean => include && below.startsWith(`${subject}/`);
  return { include, covers: (subject) => subject === path || subject.startsWith(below) || leadsTo(subject) };
}

/** dar matches names with FNM_PERIOD: a leading period is matched by a period alone. */
function nameStep(rule: SelectionRule): Step {
  const tokens = parseGlob(byteString(rule.pattern));
  const expression = new RegExp(`^${globToExpression(tokens)}$`, 's');
  const first = tokens[0];
  const takesPeriod = first?.kind === 'literal' && first.byte === '.';
  return {
    include: rule.action === 'include',
    covers: (name) => (takesPeriod || !name.startsWith('.')) && expression.test(name),
  };
}
