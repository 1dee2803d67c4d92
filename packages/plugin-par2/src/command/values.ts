import { DarkiveError } from '@darkive/core/plugin';

/** How much recovery data: a share of the files, or so many bytes. */
export type Redundancy = { readonly share: number } | { readonly bytes: number };

/** `5%`, `5` and `0.5 %` are shares; `k200`, `m100` and `g1` sizes, as par2 takes them. */
export function redundancyOf(text: string): Redundancy {
  const size = /^([kmg])(\d{1,12})$/i.exec(text.trim());
  if (size !== null) return { bytes: Number(size[2]) * (UNITS[size[1]?.toLowerCase() ?? ''] ?? 1) };
  const match = /^(\d{1,3}(?:\.\d+)?) ?%?$/.exec(text.trim());
  const share = match === null ? Number.NaN : Number(match[1]) / 100;
  if (share >= 0 && share <= 1) return { share };
  throw refused(`"${text}" is not a share from 0% to 100%`, 'Write for example --redundancy 5%, or -r5.');
}

/** By lower-case letters. A letter alone is a power of 1024, as dar and par2 read it; with B it is one of 1000. */
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  'b': 1,
  'k': 1024,
  'kib': 1024,
  'kb': 1000,
  'm': 1024 ** 2,
  'mib': 1024 ** 2,
  'mb': 1000 ** 2,
  'g': 1024 ** 3,
  'gib': 1024 ** 3,
  'gb': 1000 ** 3,
  't': 1024 ** 4,
  'tib': 1024 ** 4,
  'tb': 1000 ** 4,
};

/** Bytes of `4096`, `1k`, `64KiB`, `100M` or `1.5 MiB`. */
export function bytesOf(text: string): number {
  const match = /^(\d{1,15}(?:\.\d{1,6})?) ?([a-z]{0,3})$/i.exec(text.trim());
  const unit = UNITS[match?.[2]?.toLowerCase() ?? 'none'];
  const bytes = unit === undefined ? Number.NaN : Number(match?.[1]) * unit;
  // Half a byte is no size; a tenth of a MiB is, to the nearest byte.
  if (Number.isSafeInteger(Math.round(bytes)) && (unit !== 1 || Number.isInteger(bytes))) return Math.round(bytes);
  throw refused(`"${text}" is not a size`, 'Write for example 4096, 64KiB, 100M or 1.5GiB.');
}

/** As `bytesOf`; a small number without a unit is MiB, as par2 takes it: no memory is that small. */
export function memoryOf(text: string): number {
  return /^\d{1,5}$/.test(text.trim()) ? bytesOf(`${text.trim()}MiB`) : bytesOf(text);
}

function refused(message: string, hint: string): DarkiveError {
  return new DarkiveError('usage-invalid', `${message}.`, { hint });
}
