import { posix } from 'node:path';
import { ruleProblem } from '../dar/selection-rules.ts';
import type { SelectionRule } from '../dar/types.ts';

/** One entry of `include`, `exclude` or a rule, as written. */
export type SelectionEntry = string | { readonly path: string } | { readonly glob: string } | { readonly name: string };

type Action = SelectionRule['action'];

/** What is allowed instead of this entry; null when the entry is fine. Reads like the end of "allowed: …". */
export function entryProblem(action: Action, entry: SelectionEntry): string | null {
  const { match, pattern } = classify(action, entry);
  if (pattern.trim() === '') return 'a path or pattern that is not empty';
  if (pattern.includes('\0')) return 'text without a NUL character';
  const unknown = unknownNotation(entry);
  if (unknown !== null) return unknown;
  if (match === 'name') return pattern.includes('/') ? 'a pattern for the file name alone, without "/"' : null;
  const problem = pathProblem(action, match, pattern);
  if (problem !== null) return problem;
  const refused = ruleProblem(selectionRule(action, entry));
  return refused === null ? null : `an entry that dar can use; this one ${refused}`;
}

/** An entry without a problem as a rule for dar: `./a//b/` is the path `a/b`. */
export function selectionRule(action: Action, entry: SelectionEntry): SelectionRule {
  const { match, pattern } = classify(action, entry);
  if (match === 'name') return { action, match, pattern };
  const shortened = match === 'path' ? posix.normalize(pattern) : pattern.replace(/^(?:\.\/+)+/, '');
  return { action, match, pattern: shortened.replace(/(?<=.)\/+$/, '') };
}

/** Notations of other programs, which dar would take letter by letter, so that they match nothing. */
function unknownNotation(entry: SelectionEntry): string | null {
  if (typeof entry === 'object' && 'path' in entry) return null;
  const [text, pattern] =
    typeof entry === 'string' ? [entry, /[*?[]/.test(entry)] : [Object.values(entry).join(''), true];
  if (pattern && /(?<!\\)\{[^{}]*,[^{}]*\}/.test(text)) {
    return 'a pattern without "{…,…}", which dar does not know; write one entry for each';
  }
  if (typeof entry !== 'string') return null;
  if (/^~[^/]*(?:\/|$)/.test(text))
    return `a path relative to the root; "~" means no home directory here ${literally(text)}`;
  if (/^\$(?:\{[^}]*\}|[A-Z_][A-Z0-9_]*)(?:\/|$)/.test(text)) {
    return `a path relative to the root; variables are not put in here ${literally(text)}`;
  }
  if (text.startsWith('!')) {
    return `no "!" to take something back; use "rules", in which {include: …} may follow {exclude: …} ${literally(text)}`;
  }
  return null;
}

function literally(text: string): string {
  return `(write {path: ${JSON.stringify(text)}} when the name really begins so)`;
}

function pathProblem(action: Action, match: 'path' | 'glob', pattern: string): string | null {
  if (pattern.startsWith('/')) return 'a path relative to the root, without a leading "/"';
  if (pattern.split('/').includes('..')) return 'a path inside the root, without ".."';
  if (match === 'glob') {
    if (action === 'include') {
      return 'a path without wildcards (dar takes none there; write {path: …} when the name really holds such a character)';
    }
    if (pattern.includes('**')) {
      return 'a pattern without "**" ("*" matches "/" too; for every depth write two entries, NAME and */NAME)';
    }
    return null;
  }
  if (posix.normalize(pattern) === '.' || posix.normalize(pattern) === './') {
    return action === 'include'
      ? 'a path below the root (leave "include" out to take everything)'
      : 'a path below the root';
  }
  return null;
}

function classify(action: Action, entry: SelectionEntry): SelectionRule {
  if (typeof entry === 'string') return { action, match: /[*?[]/.test(entry) ? 'glob' : 'path', pattern: entry };
  if ('path' in entry) return { action, match: 'path', pattern: entry.path };
  if ('glob' in entry) return { action, match: 'glob', pattern: entry.glob };
  return { action, match: 'name', pattern: entry.name };
}
