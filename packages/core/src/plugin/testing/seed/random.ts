/** Numbers that look random and are the same for the same seed. */
export interface Random {
  between(low: number, high: number): number;
}

/** mulberry32: small, quick, good enough for made-up figures. */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { between: (low, high) => low + next() * (high - low) };
}

/** A UUID made of a number. `kind` keeps those of runs, archives, … apart. */
export function seededId(kind: 'run' | 'archive' | 'drill' | 'command', number: number): string {
  const group = { run: '8001', archive: '8002', drill: '8003', command: '8004' }[kind];
  return `00000000-0000-4000-${group}-${String(number).padStart(12, '0')}`;
}
