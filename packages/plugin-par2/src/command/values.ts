import { DarkiveError } from '@darkive/core/plugin';

/** `5%` → 0.05. */
export function shareOf(text: string): number {
  const match = /^(\d{1,3}(?:\.\d+)?) ?%$/.exec(text.trim());
  const value = match === null ? Number.NaN : Number(match[1]) / 100;
  if (value >= 0 && value <= 1) return value;
  throw refused(
    `"${text}" is not a share with its percent sign, from 0% to 100%`,
    'Write for example --redundancy 5%.',
  );
}

const UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** Bytes of `4096`, `64KiB` or `1 GiB`. */
export function bytesOf(text: string): number {
  const match = /^(\d{1,12}) ?(B|KiB|MiB|GiB)?$/.exec(text.trim());
  if (match !== null) return Number(match[1]) * (UNITS[match[2] ?? 'B'] ?? 1);
  throw refused(`"${text}" is not a size`, 'Write for example 64KiB or 1GiB.');
}

function refused(message: string, hint: string): DarkiveError {
  return new DarkiveError('usage-invalid', `${message}.`, { hint });
}
