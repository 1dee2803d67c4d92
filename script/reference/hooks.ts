import { parseSync } from 'oxc-parser';
import { code, codeBlock, page, table } from './markdown.ts';

export interface StagePolicy {
  readonly combine: string;
  readonly onFailure: string;
  /** Seconds. */
  readonly deadline: number;
  /** Seconds more for each GB of slices. */
  readonly forEachGB: number;
  readonly signal: string;
  readonly mayStage: boolean;
}

const COMBINE: Readonly<Record<string, string>> = {
  'in-order': 'one after the other',
  'all': 'every one, then judged',
  'first-answer': 'until one answers',
};

/** docs/reference/hooks.md: the table of policies in code, and the docstrings of the hooks. */
export function hooksPage(stages: Readonly<Record<string, StagePolicy>>, pluginTypes: string): string {
  const { docstrings, signatures } = readHooks(pluginTypes);
  const rows = Object.entries(stages).map(([name, { combine, onFailure, deadline, forEachGB, signal }]) => [
    `[${code(name)}](#${name})`,
    COMBINE[combine] ?? combine,
    onFailure,
    `${deadline} s${forEachGB === 0 ? '' : ` + ${forEachGB} s for each GB`}`,
    signal === 'own' ? 'yes' : 'no',
  ]);
  const parts = Object.entries(stages).flatMap(([name, { mayStage }]) => [
    `## ${name}`,
    docstrings.get(name) ?? '',
    mayStage ? 'May make artifacts in the directory that `context.stage()` gives it.' : '',
    signatures.has(name) ? codeBlock([signatures.get(name) ?? ''], 'ts') : '',
  ]);
  return page('Lifecycle hooks', 'packages/core/src/lifecycle', [
    'What a plugin may do in a run, in the order of the run.',
    table(['Hook', 'Several plugins', 'If one fails', 'Deadline', 'Also after an interruption'], rows),
    ...parts.filter((part) => part !== ''),
  ]);
}

/** The documentation comments and the types of the members of `LifecycleHooks`. */
function readHooks(text: string): { docstrings: Map<string, string>; signatures: Map<string, string> } {
  const { program, comments } = parseSync('plugin-types.ts', text);
  const docstrings = new Map<string, string>();
  const signatures = new Map<string, string>();
  for (const statement of program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : null;
    if (declaration?.type !== 'TSInterfaceDeclaration' || declaration.id.name !== 'LifecycleHooks') continue;
    for (const member of declaration.body.body) {
      if (member.type !== 'TSPropertySignature' || member.key.type !== 'Literal') continue;
      const name = String(member.key.value);
      const comment = comments.findLast(({ end }) => end <= member.start);
      if (comment !== undefined && text.slice(comment.end, member.start).trim() === '') {
        docstrings.set(name, comment.value.replaceAll(/^\s*\*+ ?/gm, '').trim());
      }
      signatures.set(name, text.slice(member.start, member.end).replace(/^readonly /, ''));
    }
  }
  return { docstrings, signatures };
}
