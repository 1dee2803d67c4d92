import { lstat } from 'node:fs/promises';
import type { Definition } from '../config/types.ts';
import { ruleMatcher, selectionMatcher } from '../dar/mask.ts';
import type { SelectionRule } from '../dar/types.ts';
import { answerWithin, errnoOf, joinBytes, measureSource } from '../fs/index.ts';

/** A rule of a definition that does nothing. */
export interface IdleRule {
  /**
   * `missing`: an include that names nothing. `idle`: an exclude that matches nothing. `directory`: an exclude by name that
   * matches directories alone, which it does not leave out.
   */
  readonly kind: 'missing' | 'idle' | 'directory';
  readonly rule: SelectionRule;
  /** Its place among the rules of the definition. */
  readonly index: number;
}

export interface RuleWatch {
  /** Tell it every entry that a walk through the source meets, by its path relative to the root. */
  readonly onEntry: (path: Buffer, isDirectory: boolean) => void;
  /** After the walk: the rules that matched nothing, in their order. */
  readonly idle: () => readonly IdleRule[];
}

/** Finds rules that match nothing. What lies below an excluded directory is not met; a rule for it has nothing to do. */
export function createRuleWatch(rules: readonly SelectionRule[]): RuleWatch {
  const waiting = rules.flatMap((rule, index) =>
    // dar includes literal paths; whether they are there, `missingIncludes` asks.
    rule.action === 'include' && rule.match !== 'name'
      ? []
      : [{ rule, index, matches: ruleMatcher(rule), directory: false }],
  );
  return {
    onEntry(path, isDirectory) {
      if (waiting.length === 0) return;
      const subject = path.toString('latin1');
      for (let at = waiting.length - 1; at >= 0; at -= 1) {
        const one = waiting[at];
        if (one === undefined || !one.matches(subject)) continue;
        if (isDirectory && one.rule.match === 'name') one.directory = true;
        else waiting.splice(at, 1);
      }
    },
    idle: () =>
      waiting.map(({ rule, index, directory }) => ({
        kind: rule.action === 'include' ? 'missing' : directory ? 'directory' : 'idle',
        rule,
        index,
      })),
  };
}

/** Includes whose path is not there. A symbolic link on the way is not followed, by dar neither. */
export async function missingIncludes(root: string, rules: readonly SelectionRule[]): Promise<IdleRule[]> {
  const checked = await Promise.all(
    rules.map(async (rule, index): Promise<IdleRule[]> => {
      if (rule.action !== 'include' || rule.match !== 'path') return [];
      return (await isThere(Buffer.from(root), rule.pattern)) ? [] : [{ kind: 'missing', rule, index }];
    }),
  );
  return checked.flat();
}

async function isThere(root: Buffer, path: string): Promise<boolean> {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  let at = root;
  for (const [index, part] of parts.entries()) {
    at = joinBytes(at, Buffer.from(part));
    try {
      const found = await lstat(at);
      if (index < parts.length - 1 && !found.isDirectory()) return false;
    } catch (error) {
      const errno = errnoOf(error);
      // What may not be looked at is there, or dar says why not.
      return errno !== 'ENOENT' && errno !== 'ENOTDIR';
    }
  }
  return true;
}

/** Entries after which `idleRules` says nothing of patterns any more: a command that only looks has to come to an end. */
const MOST_ENTRIES = 500_000;

/** Milliseconds: nor does it wait long for a source that hangs. */
const LOOK_MS = 10_000;

/** The rules of a definition that do nothing now, by names alone; nothing is opened, and nothing written. */
export async function idleRules({ root, selection }: Definition, signal: AbortSignal): Promise<readonly IdleRule[]> {
  if (selection.kind !== 'structured' || selection.rules.length === 0) return [];
  const { rules } = selection;
  const missing = await answerWithin(root, LOOK_MS, missingIncludes(root, rules));
  const watch = createRuleWatch(rules);
  const matcher = selectionMatcher(rules, []);
  const enough = new AbortController();
  let entries = 0;
  try {
    await measureSource({
      root,
      answerWithin: LOOK_MS,
      includes: (path, isDirectory) => {
        entries += 1;
        if (entries > MOST_ENTRIES) enough.abort();
        watch.onEntry(path, isDirectory);
        return isDirectory && matcher(path, true) === 'prune' ? 'prune' : 'skip';
      },
      since: null,
      signal: AbortSignal.any([signal, enough.signal]),
    });
  } catch (error) {
    if (enough.signal.aborted && !signal.aborted) return missing;
    throw error;
  }
  return inOrder([...missing, ...watch.idle()]);
}

export function inOrder(rules: readonly IdleRule[]): IdleRule[] {
  return rules.toSorted((a, b) => a.index - b.index);
}

/** One rule as a sentence without its end: `include "Documentz" names nothing in /home/anna`. */
export function idleRuleText({ kind, rule: { action, match, pattern } }: IdleRule, root: string): string {
  const shown = match === 'name' ? `{name: ${JSON.stringify(pattern)}}` : JSON.stringify(pattern);
  switch (kind) {
    case 'missing':
      return `${action} ${shown} names nothing in ${root}`;
    case 'idle':
      return `${action} ${shown} leaves out nothing in ${root}`;
    case 'directory':
      return `${action} ${shown} leaves out no directory, and directories alone have this name in ${root}; write ${JSON.stringify(pattern)} and ${JSON.stringify(`*/${pattern}`)} as patterns on the path`;
  }
}
