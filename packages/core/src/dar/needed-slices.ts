/**
 * The numbers in the last line of `dar -l -Tslicing`: `All displayed files have their data in slice range [1-3,7]`. With
 * the slice after each range: attributes behind the data of a file may lie there, and dar's list leaves them out (measured).
 * Null when the line is not there. Names of files may fake it; the last one is dar's own.
 */
export function slicesInSummary(stdoutTail: string, slices: number): ReadonlySet<number> | null {
  const range = [...stdoutTail.matchAll(/^All displayed files have their data in slice range \[([\d,-]*)\]$/gm)].at(
    -1,
  )?.[1];
  if (range === undefined) return null;
  const numbers = new Set<number>();
  for (const part of range.split(',')) {
    if (part === '') continue;
    const [first = 0, last = first] = part.split('-').map(Number);
    for (let slice = first; slice <= Math.min(last + 1, slices); slice += 1) numbers.add(slice);
  }
  return numbers;
}
