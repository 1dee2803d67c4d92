import type { Inventory } from '../../records/place.ts';
import type { Manifest } from '../../records/manifest.ts';
import { printableLine, printableName } from '../../records/printable.ts';

/** `2026-11-21 09:52:05 UTC`. */
export function moment(utc: string): string {
  return `${utc.slice(0, 10)} ${utc.slice(11, 19)} UTC`;
}

/** `bank-2 (kept at: bank)`. */
export function placeWords({ place }: Inventory): string {
  return `${place.name} (kept at: ${printableLine(place.location)})`;
}

/** The state of which data an archive holds. */
export function archiveWords({ definition, createdAt }: Manifest): string {
  return `${printableName(definition)} as of ${moment(createdAt)}`;
}

/** `1-3, 5`; of numbers in order. */
export function ranges(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of numbers) {
    const last = parts.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
}

/** One word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
