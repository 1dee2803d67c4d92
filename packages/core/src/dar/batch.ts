import { readFile } from 'node:fs/promises';
import { DarkiveError } from '../errors/index.ts';
import { longOption, shortOption, type KnownOption } from './batch-options.ts';
import { batchWords, type BatchProblem, type BatchWord } from './batch-words.ts';

export interface BatchFile {
  /** The directory that `-R` names; null when the file names none. */
  readonly root: string | null;
  /** The file sets a slice size (`-s`); dar takes only one, so the definition must not set another. */
  readonly setsSlices: boolean;
  /** Why the file cannot be used, by line. */
  readonly problems: readonly BatchProblem[];
}

/**
 * Reads an existing dar batch file for what it says about the root, and for options that would take a run out of our
 * hands: other actions, references, commands, keys, names of slices. Throws `config-invalid` when it cannot be read.
 */
export async function readBatchFile(file: string): Promise<BatchFile> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DarkiveError('config-invalid', `Cannot read the dar batch file ${file}: ${reason}`, {
      hint: 'Correct the path of the batch file in the definition.',
      facts: { file },
      cause,
    });
  }
  return parseBatchFile(text);
}

/** The same for its text. */
export function parseBatchFile(text: string): BatchFile {
  const { words, problems } = batchWords(text);
  let root: string | null = null;
  let setsSlices = false;
  const queue = words.values();
  for (const word of queue) {
    if (!word.text.startsWith('-')) {
      problems.push({
        line: word.line,
        message: `"${word.text}" is no option; dar would look for a target of that name.`,
      });
      continue;
    }
    for (const { option, attached } of optionsIn(word, problems)) {
      const value = option.value === 'required' && attached === null ? (queue.next().value?.text ?? null) : attached;
      const refusal = REFUSED[option.name];
      if (refusal !== undefined) problems.push({ line: word.line, message: `"${word.text}" ${refusal}` });
      if (option.name === 'a' && value !== null && REFUSED_ALTER.test(value)) {
        problems.push({ line: word.line, message: `"-a ${value}" would change what kind of archive this is.` });
      }
      if (option.name === 's') setsSlices = true;
      if (option.name !== 'R') continue;
      if (root !== null) problems.push({ line: word.line, message: 'The root (-R) is given twice.' });
      root = value;
      if (value === null || !value.startsWith('/')) {
        problems.push({ line: word.line, message: 'The root (-R) must be an absolute path.' });
      } else if (value.includes('//') && !/^[^/]*(?:\/[^/]+)*\/+$/.test(value)) {
        // dar writes an archive that it cannot read, and ends with 0 (docs/tools/dar.md).
        problems.push({ line: word.line, message: 'The root (-R) must not contain "//".' });
      }
    }
  }
  return { root, setsSlices, problems };
}

const ACTION = 'is an action; a batch file for backups has none.';
const COMMAND = 'runs a command; use the scripts of the definition.';
const KEY = 'encrypts or signs; such archives cannot be tested and restored without questions.';
const REFERENCE = 'names an archive; the reference is chosen by the run.';
const NAMES = 'changes the names or the number of files beside the archive.';

/** Why an option is refused, by its name; all others belong to the user. */
const REFUSED: Readonly<Record<string, string>> = {
  'c': ACTION,
  'x': ACTION,
  't': ACTION,
  'l': ACTION,
  'd': ACTION,
  'C': ACTION,
  '+': ACTION,
  'y': ACTION,
  'h': ACTION,
  'V': ACTION,
  'A': REFERENCE,
  '@': REFERENCE,
  'E': COMMAND,
  'F': COMMAND,
  '~': COMMAND,
  '=': COMMAND,
  'K': KEY,
  'J': KEY,
  '$': KEY,
  '7': KEY,
  '#': KEY,
  '9': NAMES,
  '3': NAMES,
  'B': 'reads another file; put its content into this one.',
  'p': 'makes dar wait for an answer.',
  'e': 'is a dry run: dar would write nothing.',
  'q': 'hides the counts that a run records.',
  'i': 'makes dar read from a pipe.',
  'o': 'makes dar write to a pipe.',
  'pipe-fd': 'makes dar read its arguments from elsewhere.',
};

const REFUSED_ALTER = /^(?:d|decremental|f|fixed-date)$/;

function optionsIn(word: BatchWord, problems: BatchProblem[]): { option: KnownOption; attached: string | null }[] {
  if (word.text.startsWith('--')) {
    const [name = '', ...rest] = word.text.slice(2).split('=');
    const option = longOption(name);
    if (option !== null) return [{ option, attached: rest.length === 0 ? null : rest.join('=') }];
    problems.push({ line: word.line, message: `"${word.text}" is no option of dar's.` });
    return [];
  }
  const found: { option: KnownOption; attached: string | null }[] = [];
  for (let at = 1; at < word.text.length; at += 1) {
    const option = shortOption(word.text.charAt(at));
    if (option === null) {
      problems.push({
        line: word.line,
        message: `"-${word.text.charAt(at)}" in "${word.text}" is no option of dar's.`,
      });
      break;
    }
    const remainder = word.text.slice(at + 1);
    found.push({ option, attached: option.value === 'none' || remainder === '' ? null : remainder });
    if (option.value !== 'none') break;
  }
  return found;
}
