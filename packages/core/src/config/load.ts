import { readFile, stat } from 'node:fs/promises';
import { DarkiveError } from '../errors/darkive-error.ts';
import { errnoOf, ioError } from '../fs/index.ts';
import { locateConfig } from './locate.ts';
import { parseConfig, type ParsedConfig } from './parse.ts';
import type { Config, Surroundings } from './types.ts';

export interface ConfigSource {
  /** `--config`; null looks in the usual places. */
  readonly file: string | null;
  readonly surroundings: Surroundings;
}

const LARGEST_FILE = 2 ** 20;

/** The configuration, complete. Throws `config-missing`, or `config-invalid` with every problem in message and facts. */
export async function loadConfig(source: ConfigSource): Promise<Config> {
  const read = await readConfig(source);
  if ('problems' in read) throw invalidConfig(read.file, read.problems);
  return read.config;
}

/** As `loadConfig`, with problems as a value, and with what `config check` and `config show` need besides. */
export async function readConfig(
  source: ConfigSource,
): Promise<ParsedConfig | { readonly file: string; readonly problems: readonly string[] }> {
  const file = locateConfig(source.file, source.surroundings);
  const read = await readText(file);
  if ('problem' in read) return { file, problems: [read.problem] };
  return { file, ...(await parseConfig(read.text, file, source.surroundings)) };
}

export function invalidConfig(file: string, problems: readonly string[]): DarkiveError {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  return new DarkiveError(
    'config-invalid',
    `The configuration has ${count}:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    {
      hint: `Correct ${file}, then run \`darkive config check\`.`,
      facts: { file, problems },
    },
  );
}

async function readText(file: string): Promise<{ readonly text: string } | { readonly problem: string }> {
  try {
    const status = await stat(file);
    if (!status.isFile()) return { problem: `${file}: is not a file; a configuration is one YAML file` };
    if (status.size > LARGEST_FILE) return { problem: `${file}: is larger than 1 MiB; this cannot be a configuration` };
    return decode(await readFile(file), file);
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new DarkiveError('config-missing', `There is no configuration at ${file}.`, {
        hint: 'Run `darkive init` to write one, or name another file with --config.',
        facts: { file },
        cause: error,
      });
    }
    if (code === 'EACCES' || code === 'EPERM') {
      return { problem: `${file}: may not be read by this user; run as its owner, or change its owner or mode` };
    }
    throw ioError(error, 'read', file);
  }
}

/** UTF-8, with or without a byte order mark. */
function decode(data: Buffer, file: string): { readonly text: string } | { readonly problem: string } {
  const [first, second] = data;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { problem: `${file}:1:1: the file is UTF-16; save it as UTF-8` };
  }
  const text = tryDecode(data);
  if (text === null) {
    let line = 1;
    for (let start = 0; start < data.length; line += 1) {
      const next = data.indexOf(0x0a, start);
      const end = next === -1 ? data.length : next;
      if (tryDecode(data.subarray(start, end)) === null) break;
      start = end + 1;
    }
    return { problem: `${file}:${line}:1: this line holds bytes that are not UTF-8; save the file as UTF-8` };
  }
  const nul = text.indexOf('\0');
  if (nul === -1) return { text };
  return { problem: `${file}:${text.slice(0, nul).split('\n').length}:1: this line holds a NUL character; remove it` };
}

function tryDecode(data: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
