import fc from 'fast-check';

/** One damage as disks make it. Positions are parts of the length, so that it fits a file of any size. */
export type Damage =
  | { readonly kind: 'bit'; readonly at: number; readonly bit: number }
  | { readonly kind: 'byte'; readonly at: number; readonly value: number }
  | { readonly kind: 'zeros'; readonly at: number; readonly length: number }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'more'; readonly bytes: readonly number[] };

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

export const damages: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant('bit' as const), at: place, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('byte' as const), at: place, value: fc.nat(255) }),
  fc.record({ kind: fc.constant('zeros' as const), at: place, length: fc.integer({ min: 1, max: 512 }) }),
  fc.record({ kind: fc.constant('cut' as const), at: place }),
  fc.record({ kind: fc.constant('more' as const), bytes: fc.array(fc.nat(255), { minLength: 1, maxLength: 512 }) }),
);

export function damaged(content: Buffer, damage: Damage): Buffer {
  const other = Buffer.from(content);
  if (damage.kind === 'more') return Buffer.concat([other, Buffer.from(damage.bytes)]);
  const at = Math.floor(damage.at * other.length);
  switch (damage.kind) {
    case 'bit':
      other[at] = (other[at] ?? 0) ^ (1 << damage.bit);
      return other;
    case 'byte':
      other[at] = damage.value;
      return other;
    case 'zeros':
      return other.fill(0, at, Math.min(other.length, at + damage.length));
    case 'cut':
      return other.subarray(0, at);
  }
}
