/** The lines that differ, as in `diff -u` without positions: ` ` kept, `-` only before, `+` only after; two lines around. */
export function lineDiff(before: string, after: string): string {
  const [old, next] = [before.split('\n'), after.split('\n')];
  const marked = mark(old, next);
  const near = (index: number): boolean =>
    marked.slice(Math.max(0, index - 2), index + 3).some((line) => !line.startsWith(' '));
  return marked.flatMap((line, index) => (near(index) ? [`${line}\n`] : [])).join('');
}

/** By the longest common subsequence; unit files are short. */
function mark(old: readonly string[], next: readonly string[]): readonly string[] {
  const lengths = Array.from({ length: old.length + 1 }, () => Array.from({ length: next.length + 1 }, () => 0));
  const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0;
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = next.length - 1; column >= 0; column -= 1) {
      const same = old[row] === next[column];
      const length = same ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
      lengths[row]?.splice(column, 1, length);
    }
  }
  const lines: string[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < next.length) {
    if (row < old.length && column < next.length && old[row] === next[column]) {
      lines.push(` ${old[row]}`);
      row += 1;
      column += 1;
    } else if (row < old.length && (column === next.length || at(row + 1, column) >= at(row, column + 1))) {
      lines.push(`-${old[row]}`);
      row += 1;
    } else {
      lines.push(`+${next[column]}`);
      column += 1;
    }
  }
  return lines;
}
