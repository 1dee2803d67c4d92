import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { DarkiveError } from '../errors/darkive-error.ts';
import { expandPath } from './expand-path.ts';
import type { Surroundings } from './types.ts';

const LARGEST_SECRET = 64 * 1024;

/**
 * The value behind `env:NAME`, `file:/path` or `systemd:NAME` (systemd.exec(5), LoadCredential=). Line ends at its end
 * are cut off. Throws `secret-missing`, which names the reference and the next step but never a value; a text that is
 * no reference is not repeated, for it may be the secret itself.
 */
export async function resolveSecret(reference: string, surroundings: Surroundings): Promise<string> {
  const [, kind, rest = ''] = /^(env|file|systemd):(.*)$/s.exec(reference) ?? [];
  if (kind === 'env') return fromVariable(rest, surroundings);
  if (kind === 'file') return fromFile(rest, surroundings);
  if (kind === 'systemd') return fromCredential(rest, surroundings);
  throw new DarkiveError('secret-missing', 'A secret in the configuration is not written as a reference.', {
    hint: 'Write env:NAME, file:/path or systemd:NAME, and keep the secret itself there.',
  });
}

function fromVariable(name: string, { env }: Surroundings): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new DarkiveError('secret-missing', 'A secret reference "env:…" does not name a variable.', {
      hint: 'Write env:NAME with letters, digits and underscores.',
    });
  }
  const value = env[name]?.replace(/[\r\n]+$/, '');
  if (value !== undefined && value !== '') return value;
  const state = env[name] === undefined ? 'not set' : 'empty';
  throw missing(
    `env:${name}`,
    `The variable ${name} of the secret "env:${name}" is ${state}.`,
    `Set ${name}, for a service with EnvironmentFile=.`,
  );
}

async function fromFile(text: string, surroundings: Surroundings): Promise<string> {
  const reference = `file:${text}`;
  const expanded = expandPath(text, '/', surroundings);
  if ('problem' in expanded)
    throw missing(reference, `The secret "${reference}" cannot be found: ${expanded.problem}.`, 'Correct the path.');
  if (!isAbsolute(text) && !/^[~$]/.test(text)) {
    throw missing(reference, `The secret "${reference}" needs an absolute path.`, 'Write file:/path.');
  }
  return readSecret(
    expanded.path,
    reference,
    `Create ${expanded.path}, readable by its owner alone, or correct the reference.`,
  );
}

async function fromCredential(name: string, { env }: Surroundings): Promise<string> {
  if (!/^[A-Za-z0-9._-]+$/.test(name) || name === '.' || name === '..') {
    throw new DarkiveError('secret-missing', 'A secret reference "systemd:…" does not name a credential.', {
      hint: 'Write systemd:NAME with the name used in LoadCredential=.',
    });
  }
  const reference = `systemd:${name}`;
  const directory = env['CREDENTIALS_DIRECTORY'];
  if (!directory) {
    const message = `The secret "${reference}" is only there in a systemd service: CREDENTIALS_DIRECTORY is not set.`;
    throw missing(reference, message, 'Run the service, or use env:NAME or file:/path on the command line.');
  }
  return readSecret(join(directory, name), reference, `Add LoadCredential=${name}:/path to the service.`);
}

async function readSecret(path: string, reference: string, hint: string): Promise<string> {
  // Without O_NONBLOCK a named pipe would keep us waiting for its writer.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'there is no such file' : `it cannot be opened (${error.code})`;
    throw missing(reference, `The secret "${reference}" cannot be read from ${path}: ${reason}.`, hint, error);
  });
  try {
    const status = await file.stat();
    if (!status.isFile())
      throw missing(reference, `The secret "${reference}" cannot be read: ${path} is not a file.`, hint);
    if ((status.mode & 0o006) !== 0) {
      const message = `The secret "${reference}" is open to every user: the mode of ${path} is ${(status.mode & 0o777).toString(8)}.`;
      throw missing(reference, message, `Run: chmod 600 ${path}`);
    }
    if (status.size > LARGEST_SECRET)
      throw missing(reference, `The file of the secret "${reference}" is larger than 64 KiB.`, hint);
    const value = (await file.readFile('utf8')).replace(/[\r\n]+$/, '');
    if (value === '')
      throw missing(
        reference,
        `The file of the secret "${reference}", ${path}, is empty.`,
        'Write the secret into it.',
      );
    return value;
  } finally {
    await file.close();
  }
}

function missing(reference: string, message: string, hint: string, cause?: unknown): DarkiveError {
  return new DarkiveError('secret-missing', message, { hint, facts: { reference }, cause });
}
