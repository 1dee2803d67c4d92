import { access } from 'node:fs/promises';
import { resolve } from 'node:path';

/** A place as it was typed: an absolute path where something lies there, else the text, which may be an address. */
export async function whereGiven(text: string): Promise<string> {
  const path = resolve(text);
  return access(path).then(
    () => path,
    () => text,
  );
}
