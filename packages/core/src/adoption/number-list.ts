/** A list of numbers that grows, in eight bytes each. */
export interface NumberList {
  push(value: number): void;
  /** In the order of `push`. */
  values(): Float64Array;
}

export function createNumberList(): NumberList {
  let room = new Float64Array(1024);
  let length = 0;
  return {
    push(value) {
      if (length === room.length) {
        const larger = new Float64Array(room.length * 2);
        larger.set(room);
        room = larger;
      }
      room[length] = value;
      length += 1;
    },
    values: () => room.slice(0, length),
  };
}

/** True when a sorted list holds the value. */
export function includesSorted(sorted: Float64Array, value: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value;
}
