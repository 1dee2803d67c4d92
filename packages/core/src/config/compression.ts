import type { Compression } from '../dar/types.ts';

type Algorithm = Compression['algorithm'];

/** Highest level of each algorithm; dar(1), `-z`. `none` has no levels. */
const LEVELS: Readonly<Record<Algorithm, number>> = { none: 0, gzip: 9, bzip2: 9, lzo: 9, xz: 9, zstd: 22, lz4: 9 };

export const COMPRESSION_ALLOWED =
  'none, gzip, bzip2, lzo, xz, zstd or lz4, with a level from 1 to 9 (zstd: 22) after a colon if wanted, such as zstd:3';

/** `zstd:3` → algorithm and level (null for the algorithm's own default); null when it is neither. */
export function parseCompression(
  value: string,
): { readonly algorithm: Algorithm; readonly level: number | null } | null {
  const [, name = '', digits] = /^([a-z0-9]+)(?::(\d{1,2}))?$/.exec(value) ?? [];
  if (!Object.hasOwn(LEVELS, name)) return null;
  const algorithm = name as Algorithm;
  if (digits === undefined) return { algorithm, level: null };
  const level = Number(digits);
  return level >= 1 && level <= LEVELS[algorithm] ? { algorithm, level } : null;
}
