import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a text leaves for the reader to put in. */
const PLACEHOLDERS: Readonly<Record<string, string>> = { TARGET: 'new-directory', DIRECTORY: 'new-directory' };

const COMMANDS: ReadonlySet<string> = new Set(
  readdirSync(join(import.meta.dirname, '../../packages/cli/src/commands')).map((name) => name.replace(/\.ts$/, '')),
);

/** Every command of Darkive that a JSON document, or any other text, tells to run, as its arguments; each once. */
export function nextSteps(output: string): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  for (const text of textsOf(output)) {
    for (const rest of text.split(/\bdarkive /).slice(1)) {
      const words = wordsOf(rest);
      if (COMMANDS.has(words[0] ?? '')) found.set(words.join('\n'), words);
    }
  }
  return [...found.values()];
}

/** As far as it is a command: up to a stop, a line's end, or the quotation marks around it. */
function wordsOf(rest: string): string[] {
  const [line = ''] = rest.split(/[`"\n]/);
  const words: string[] = [];
  for (const raw of line.match(/'[^']*'|[^\s']+/g) ?? []) {
    const word = raw.replace(/^'(.*)'$/, '$1');
    const plain = raw.startsWith("'") ? word : word.replace(/[.,;:)]+$/, '');
    if (plain !== '') words.push(PLACEHOLDERS[plain] ?? plain);
    if (plain !== word) break;
  }
  return words;
}

function textsOf(output: string): string[] {
  try {
    return stringsIn(JSON.parse(output));
  } catch {
    // Not a document: a text for people.
    return [output];
  }
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value === null || typeof value !== 'object' ? [] : Object.values(value).flatMap(stringsIn);
}
