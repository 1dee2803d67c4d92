/**
 * The shown lines of a tree: the same, but in the order in which the file system happened to list the directories.
 */
export function missingInTree(shown: readonly string[], output: string): string | null {
  return shown.find((line) => missingLine([line], output) !== null) ?? null;
}

/**
 * The first shown line that the output does not have after the lines before it; null when all are there.
 * `…` stands for anything. Times, sizes, durations, shares and the width of columns are not compared: they differ from
 * run to run and from machine to machine.
 */
export function missingLine(shown: readonly string[], output: string): string | null {
  const lines = output.split('\n').map(comparable);
  let next = 0;
  for (const line of shown) {
    if (['', '…'].includes(line.trim())) continue;
    const pattern = patternOf(line);
    const found = lines.findIndex((candidate, index) => index >= next && pattern.test(candidate));
    if (found === -1) return line;
    next = found + 1;
  }
  return null;
}

function patternOf(line: string): RegExp {
  const parts = comparable(line).split('…');
  return new RegExp(`^${parts.map(escape).join('.*')}$`);
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

function comparable(line: string): string {
  return line
    .replaceAll(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z| [+-]\d\d:\d\d)?/g, '<time>')
    .replaceAll(/\d+(?:\.\d+)? (?:[KMGTP]i)?B\b/g, '<size>')
    .replaceAll(/\d+(?:\.\d+)? s\b/g, '<seconds>')
    .replaceAll(/\d+ %/g, '<share>')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
