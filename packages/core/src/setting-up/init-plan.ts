import { join, resolve } from 'node:path';
import { defaultState, locateConfig } from '../config/locate.ts';
import { configTemplate } from '../config/template.ts';
import type { Surroundings } from '../config/types.ts';
import { DarkiveError } from '../errors/darkive-error.ts';
import { DEFINITION_NAME } from '../records/archive-name.ts';

/** What the user was asked, or gave as flags. Paths may be relative to the working directory or begin with `~`. */
export interface InitAnswers {
  readonly archives: string;
  readonly roots: readonly { readonly name: string; readonly root: string }[];
  /** Whether to place a marker file in the archive directory; false when left out. */
  readonly marker?: boolean;
  /** `--config`; null for the usual place. */
  readonly file: string | null;
}

/** What `init` is going to write; nothing is decided later. */
export interface InitPlan {
  readonly file: string;
  readonly archives: string;
  /** Relative to the archive directory. */
  readonly marker: string | null;
  readonly state: string;
  readonly temporary: string;
  readonly definitions: readonly { readonly name: string; readonly root: string }[];
  readonly text: string;
  readonly next: readonly string[];
}

const MARKER = '.archive-storage';

/** Pure: reads no file. Throws `usage-invalid` for answers that cannot be used whatever is on the disk. */
export function planInit(answers: InitAnswers, surroundings: Surroundings): InitPlan {
  const file = locateConfig(answers.file, surroundings);
  const archives = absolute(answers.archives, surroundings);
  const definitions = answers.roots.map(({ name, root }) => ({ name, root: absolute(root, surroundings) }));
  checkDefinitions(definitions, archives);
  const marker = answers.marker === true ? MARKER : null;
  const state = defaultState(surroundings);
  const temporary = join(state, 'tmp');
  const text = configTemplate({ archives, marker, state, temporary, definitions });
  const option = file === locateConfig(null, surroundings) ? '' : ` --config ${shellWord(file)}`;
  const next = [
    `Read ${file} and adapt it.`,
    `Run \`darkive doctor${option}\` to see whether everything is in place.`,
    `Run \`darkive backup full${option}\` to make the first archives.`,
  ];
  return { file, archives, marker, state, temporary, definitions, text, next };
}

function checkDefinitions(definitions: InitPlan['definitions'], archives: string): void {
  if (definitions.length === 0) throw invalid('There is nothing to back up.', 'Name at least one directory.');
  const seen = new Set<string>();
  for (const { name, root } of definitions) {
    if (!DEFINITION_NAME.test(name)) {
      const allowed = 'letters, digits, spaces and hyphens, with a letter or digit first and last';
      throw invalid(`"${name}" cannot be the name of a definition.`, `Use ${allowed}, at most 100 characters.`);
    }
    if (seen.has(name.toLowerCase()))
      throw invalid(`There are two definitions "${name}".`, 'Choose another name for one of them.');
    seen.add(name.toLowerCase());
    if (root === archives)
      throw invalid(`${root} cannot be both a root and the archive directory.`, 'Name another archive directory.');
  }
}

/** The shell has expanded variables already; a prompt has not expanded `~`. */
function absolute(text: string, { cwd, home }: Surroundings): string {
  if (text.trim() === '' || text.includes('\0')) throw invalid('A path is empty.', 'Name a directory.');
  return text === '~' || text.startsWith('~/') ? join(home, text.slice(1)) : resolve(cwd, text);
}

function invalid(message: string, hint: string): DarkiveError {
  return new DarkiveError('usage-invalid', message, { hint });
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
