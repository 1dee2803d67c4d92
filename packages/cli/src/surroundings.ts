import { userInfo } from 'node:os';
import type { Surroundings } from '@darkive/core/config';
import { DarkiveError } from '@darkive/core/errors';

/** What paths are relative to, as this process was started. Either throws only when it is asked for and cannot be known. */
export function processSurroundings(host: NodeJS.Process, env: NodeJS.ProcessEnv): Surroundings {
  return {
    env,
    get cwd() {
      return workingDirectory(host);
    },
    get home() {
      return homeDirectory(host, env);
    },
  };
}

function workingDirectory(host: NodeJS.Process): string {
  try {
    return host.cwd();
  } catch (error) {
    throw new DarkiveError(
      'usage-invalid',
      'The working directory was removed, so that nothing can be relative to it.',
      {
        hint: 'Change to a directory that is there, for example with `cd /`, then run the command again.',
        cause: error,
      },
    );
  }
}

/** Can a home directory be known? */
export function hasHome(env: NodeJS.ProcessEnv): boolean {
  return env['HOME'] !== undefined && env['HOME'] !== '' ? true : systemHome() !== null;
}

/** HOME, else what the system knows of the user: nothing for one without an entry in /etc/passwd. */
function homeDirectory(host: NodeJS.Process, env: NodeJS.ProcessEnv): string {
  if (env['HOME'] !== undefined && env['HOME'] !== '') return env['HOME'];
  const known = systemHome();
  if (known !== null) return known;
  const user = host.getuid?.() ?? 'unknown';
  throw new DarkiveError('usage-invalid', `The user with the id ${user} has no home directory, and HOME is not set.`, {
    hint: 'Set HOME to a directory of this user, then run the command again.',
  });
}

/** Null when the system has no entry for this user, or it is one without a home directory (getpwuid(3)). */
function systemHome(): string | null {
  try {
    return userInfo().homedir;
  } catch {
    return null;
  }
}
