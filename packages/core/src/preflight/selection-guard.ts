import type { Definition } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';
import type { SourceMeasure } from '../fs/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { idleRuleText, type IdleRule } from './selection-check.ts';

/** Throws `guard-refused` when a source that is not empty has nothing that the definition selects. */
export function checkSelected(
  { name, root }: Pick<Definition, 'name' | 'root'>,
  measure: Pick<SourceMeasure, 'entries' | 'empty'>,
  idle: readonly IdleRule[],
): void {
  if (measure.entries > 0 || measure.empty) return;
  const missing = idle.filter(({ kind }) => kind === 'missing');
  const why = missing.length === 0 ? 'its rules leave out everything' : listed(missing, root);
  throw new DarkiveError('guard-refused', `${name}: nothing in ${root} is selected: ${why}.`, {
    hint: `Correct the rules of the definition, and look with: darkive backup full '${name}' --dry-run. Earlier archives are not affected.`,
    facts: { guard: 'nothing-saved', definition: name, root, missing: missing.map(({ rule }) => rule.pattern) },
  });
}

/** What a run says of rules that do nothing. A missing include is data that should have been saved. */
export function idleRuleFindings(
  { name, root }: Pick<Definition, 'name' | 'root'>,
  idle: readonly IdleRule[],
): Finding[] {
  const of = (kind: IdleRule['kind']): IdleRule[] => idle.filter((one) => one.kind === kind);
  const patterns = (rules: readonly IdleRule[]): string[] => rules.map(({ rule }) => rule.pattern);
  const [missing, directories, nothing] = [of('missing'), of('directory'), of('idle')];
  return [
    ...(missing.length === 0
      ? []
      : [
          finding(
            'degraded',
            'include-missing',
            `${name}: ${listed(missing, root)}: it is not in this archive.`,
            'Mount it, correct its name, or take it out of the definition; then make another backup.',
            { definition: name, root, missing: patterns(missing) },
          ),
        ]),
    ...(directories.length === 0
      ? []
      : [
          finding(
            'warning',
            'exclude-of-directory',
            `${name}: ${listed(directories, root)}.`,
            'Write it as a path or a pattern on the path.',
            { definition: name, root, rules: patterns(directories) },
          ),
        ]),
    ...(nothing.length === 0
      ? []
      : [
          finding('info', 'exclude-unmatched', `${name}: ${listed(nothing, root)}.`, null, {
            definition: name,
            root,
            rules: patterns(nothing),
          }),
        ]),
  ];
}

function listed(rules: readonly IdleRule[], root: string): string {
  const shown = rules.slice(0, 20).map((one) => idleRuleText(one, root));
  const more = rules.length - shown.length;
  return `${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
