import { stripVTControlCharacters } from 'node:util';
import { asDarkiveError, DarkiveError, EXIT_CODES, isDarkiveError } from '@darkive/core/errors';

/** An error as it will be told, and the exit code of the process. */
export interface ToldError {
  readonly error: DarkiveError;
  readonly exitCode: number;
}

/** What oclif puts on its errors. */
interface OclifError extends Error {
  readonly oclif: { readonly exit?: number };
  readonly parse?: unknown;
  readonly suggestions?: readonly string[];
}

/**
 * Any thrown value as one of our errors. Null when it only asks for an exit code that was already decided
 * (oclif throws to exit); `exitCode` tells it.
 * @param command The arguments as typed, for the hint.
 * @param ids Ids of all commands (`par2:create`); empty when oclif has not been loaded.
 */
export function fromThrown(
  thrown: unknown,
  command: readonly string[],
  ids: readonly string[] = [],
): ToldError | { error: null; exitCode: number } {
  if (isDarkiveError(thrown)) {
    // oclif writes into the message of an error that a flag's own reader throws.
    thrown.message = withoutParsing(thrown.message);
    return told(thrown);
  }
  if (isOclifError(thrown)) {
    if ('code' in thrown && thrown.code === 'EEXIT') return { error: null, exitCode: thrown.oclif.exit ?? 0 };
    if ('parse' in thrown) return told(usageError(thrown, command, ids));
    return { error: pluginCommandError(thrown), exitCode: thrown.oclif.exit ?? EXIT_CODES.failed.code };
  }
  // `plugins install` and its kin run npm and throw what npm said.
  if (command[0] === 'plugins' && thrown instanceof Error) return told(npmError(thrown));
  return told(asDarkiveError(thrown));
}

function told(error: DarkiveError): ToldError {
  return { error, exitCode: EXIT_CODES[error.exit].code };
}

function isOclifError(thrown: unknown): thrown is OclifError {
  return thrown instanceof Error && 'oclif' in thrown && typeof thrown.oclif === 'object' && thrown.oclif !== null;
}

function usageError(thrown: OclifError, command: readonly string[], ids: readonly string[]): DarkiveError {
  const message = withoutParsing(stripVTControlCharacters(thrown.message))
    .replace(/^The following errors? occurred:\n\s*/, '')
    .trim();
  return new DarkiveError('usage-invalid', message, {
    hint: `Run \`${['darkive', ...words(command, ids)].join(' ')} --help\` to see what it takes.`,
    cause: thrown,
  });
}

/** `Parsing --since \n\t'x' is no date\nSee more help with --help` (oclif's parser) without what it adds. */
function withoutParsing(message: string): string {
  return message
    .replace(/^Parsing (--[^\s]+) \n\t/, '$1: ')
    .replace(/\nSee more help with --help$/, '')
    .replaceAll(/\n[\t ]+/g, '\n  ');
}

/** The words of a command line that name the command: never a value, which may be a secret. */
function words(command: readonly string[], ids: readonly string[]): string[] {
  const known = new Set(ids.map((id) => id.replaceAll(':', ' ')));
  for (let length = Math.min(command.length, 3); length > 0; length -= 1) {
    const leading = command.slice(0, length);
    if (known.has(leading.join(' '))) return leading;
  }
  return known.size === 0 ? leadingWords(command) : [];
}

const TWO_WORDS: ReadonlySet<string> = new Set(['config', 'plugins', 'backup', 'notify', 'par2']);

/** Without a list of commands: at most two words, no options. */
function leadingWords(command: readonly string[]): string[] {
  const end = command.findIndex((arg) => !/^[a-z][a-z-]*$/.test(arg));
  const topic = TWO_WORDS.has(command[0] ?? '') ? 2 : 1;
  return command.slice(0, end === -1 ? topic : Math.min(end, topic));
}

function pluginCommandError(thrown: OclifError): DarkiveError {
  const hint = thrown.suggestions?.[0];
  return new DarkiveError('usage-invalid', stripVTControlCharacters(thrown.message), {
    ...(hint === undefined ? {} : { hint: stripVTControlCharacters(hint) }),
    cause: thrown,
  });
}

function npmError(thrown: Error): DarkiveError {
  return new DarkiveError('tool-failed', `npm could not do it: ${stripVTControlCharacters(thrown.message)}`, {
    hint: 'Read npm’s lines above, then run the command again; nothing of Darkive itself has changed.',
    facts: { tool: 'npm' },
    cause: thrown,
  });
}
