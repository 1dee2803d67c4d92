/** The median; null of nothing. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const upper = sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0;
  return (lower + upper) / 2;
}

/** What makes a median absolute deviation comparable with a standard deviation of normally distributed values. */
const TO_SIGMA = 1.4826;

/** How far values usually are from their median: the scaled median absolute deviation. One wild value does not move it. */
export function spread(values: readonly number[], middle: number): number {
  return TO_SIGMA * (median(values.map((value) => Math.abs(value - middle))) ?? 0);
}
