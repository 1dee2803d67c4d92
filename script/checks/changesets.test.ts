import { expect, test } from 'vitest';
import { checkChangesets } from './changesets.ts';
import { formatProblem } from './problem.ts';

test('a changeset that names packages, their bumps and the change is fine', () => {
  expect(check('---\n"@darkive/core": minor\n\'@darkive/cli\': patch\n---\n\n`darkive list` now …\n')).toEqual([]);
});

test('a changeset for no package is fine: the change needs no release', () => {
  expect(check('---\n---\n\nTests only.\n')).toEqual([]);
});

test('unknown packages and bumps, a missing text and missing front matter are found', () => {
  expect(check('---\n"@darkive/kore": minor\n"@darkive/core": huge\nwhat\n---\n')).toEqual([
    'a.md:2  @darkive/kore is no public package here. Choose from @darkive/core, @darkive/cli.',
    'a.md:3  huge is no bump. Choose from major, minor, patch.',
    'a.md:4  "what" is no package and bump. Write: "@darkive/core": minor',
    'a.md  says nothing. Write what changes, in the words of a user.',
  ]);
  expect(check('New.\n')).toEqual(['a.md:1  has no front matter between two lines of ---. Run: pnpm changeset']);
});

function check(text: string): string[] {
  return checkChangesets(new Map([['a.md', text]]), ['@darkive/core', '@darkive/cli']).map(formatProblem);
}
