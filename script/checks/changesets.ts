import type { Problem } from './problem.ts';

/** What is wrong with the changesets: packages that are not there, bumps that do not exist, nothing said. */
export function checkChangesets(
  changesets: ReadonlyMap<string, string>,
  packages: readonly string[],
): readonly Problem[] {
  return [...changesets].flatMap(([file, text]) => changesetProblems(file, text, packages));
}

function changesetProblems(file: string, text: string, packages: readonly string[]): Problem[] {
  const match = /^---\n(.*?)^---\n(.*)$/ms.exec(text);
  if (match === null)
    return [{ file, line: 1, message: 'has no front matter between two lines of ---. Run: pnpm changeset' }];
  const [, front = '', summary = ''] = match;
  const problems: Problem[] = [];
  for (const [index, content] of front.split('\n').entries()) {
    if (content.trim() === '') continue;
    const line = index + 2;
    const [, name, bump = ''] = /^["']?([^"':]+)["']?\s*:\s*["']?(\w+)["']?\s*$/.exec(content) ?? [];
    if (name === undefined) {
      problems.push({ file, line, message: `"${content}" is no package and bump. Write: "${packages[0]}": minor` });
    } else if (!packages.includes(name)) {
      problems.push({ file, line, message: `${name} is no public package here. Choose from ${packages.join(', ')}.` });
    } else if (!['major', 'minor', 'patch'].includes(bump)) {
      problems.push({ file, line, message: `${bump} is no bump. Choose from major, minor, patch.` });
    }
  }
  if (summary.trim() === '')
    problems.push({ file, line: null, message: 'says nothing. Write what changes, in the words of a user.' });
  return problems;
}
