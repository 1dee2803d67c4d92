import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Surroundings } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';
import { errnoOf, ioError } from '../fs/index.ts';
import { readIni, type IniSections } from './ini.ts';

/** Where dar-backup's configuration is: `--config`, else DAR_BACKUP_CONFIG_FILE, else the usual place. */
export function locateOldConfig(file: string | null, surroundings: Surroundings): string {
  const { env, home } = surroundings;
  const variable = env['DAR_BACKUP_CONFIG_FILE']?.trim() ?? '';
  const text = file ?? (variable === '' ? null : variable);
  if (text === null) return join(home, '.config/dar-backup/dar-backup.conf');
  return expandOldPath(text, surroundings);
}

/** `~` and variables as Python expands them: a variable that is not set stays as it is written. */
export function expandOldPath(text: string, { env, home, cwd }: Surroundings): string {
  const expanded = text
    .trim()
    .replaceAll(/\$(?:\{([^}]*)\}|(\w+))/g, (whole, braced, bare) => env[braced ?? bare] ?? whole);
  const absolute = expanded === '~' || expanded.startsWith('~/') ? join(home, expanded.slice(1)) : expanded;
  return resolve(cwd, absolute);
}

/** The sections of dar-backup's configuration. Throws `config-missing` or `config-invalid`. */
export async function readOldConfig(file: string): Promise<IniSections> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw ioError(error, 'read', file);
    throw new DarkiveError('config-missing', `There is no configuration of dar-backup at ${file}.`, {
      hint: 'Name it with --config.',
      facts: { file },
      cause: error,
    });
  }
  const read = readIni(text);
  if ('sections' in read) return read.sections;
  throw invalidOldConfig(
    file,
    read.problems.map(({ line, message }) => `${file}:${line}: ${message}`),
  );
}

/** Every problem at once, as `file:line: what is wrong`. */
export function invalidOldConfig(file: string, problems: readonly string[]): DarkiveError {
  const lines = problems.map((problem) => `  ${problem}`).join('\n');
  return new DarkiveError('config-invalid', `dar-backup's configuration cannot be taken over:\n${lines}`, {
    hint: `Correct ${file}, then run the command again. Nothing was written.`,
    facts: { file, problems },
  });
}
