import { Buffer } from 'node:buffer';
import { readdirSync, readFileSync, lstatSync } from 'node:fs';
import { join } from 'node:path';

/** A secret that must turn up nowhere, in every form in which it may be written. */
export interface Canary {
  readonly name: string;
  readonly value: string;
}

/** `canary name in place` for every secret that the text shows, in any of its forms. */
export function leaks(text: Buffer | string, place: string, canaries: readonly Canary[]): string[] {
  const bytes = Buffer.from(text);
  return canaries
    .filter(({ value }) => formsOf(value).some((form) => bytes.includes(form)))
    .map(({ name }) => `${name} in ${place}`);
}

/** The same for every file below a directory, and for their names. Files that are passed over hold the secret rightly. */
export function leaksBelow(directory: string, canaries: readonly Canary[], passedOver: readonly string[]): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    if (passedOver.includes(path)) return [];
    const stat = lstatSync(path);
    const named = leaks(name, `the name of ${path}`, canaries);
    if (stat.isDirectory()) return [...named, ...leaksBelow(path, canaries, passedOver)];
    return stat.isFile() ? [...named, ...leaks(readFileSync(path), path, canaries)] : named;
  });
}

/** As it is, as JSON and as a URL have it, base64 at each of three alignments, and hexadecimal. */
function formsOf(value: string): readonly Buffer[] {
  const bytes = Buffer.from(value);
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(shift === 0 ? 0 : shift + 1, -2);
  });
  const texts = [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    ...base64,
    bytes.toString('hex'),
  ];
  return [...texts.map((text) => Buffer.from(text)), Buffer.from(value, 'utf16le')];
}
