import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { errnoOf, fsErrorText } from '../fs/fs-error.ts';

export type Located = { readonly file: string } | { readonly problem: string };

/** Absolute path of the first executable regular file of that name on the PATH, or of `program` itself if it is a path. */
export function findProgram(program: string, path: string | undefined): string | null {
  if (program.includes('/')) return isAbsolute(program) && problemOf(program) === null ? program : null;
  if (program === '') return null;
  for (const directory of (path ?? '').split(':')) {
    // An empty or relative entry would mean the working directory, where anybody may have put a program.
    if (!isAbsolute(directory)) continue;
    const file = join(directory, program);
    if (problemOf(file) === null) return file;
  }
  return null;
}

/** What `findProgram` finds, or why the program cannot be started. A relative path is seen from `cwd`. */
export function locateProgram(program: string, path: string | undefined, cwd: string | undefined): Located {
  if (!program.includes('/')) {
    const file = findProgram(program, path);
    return file === null ? { problem: 'it was not found on the PATH' } : { file };
  }
  const file = cwd === undefined || isAbsolute(program) ? program : join(cwd, program);
  const problem = problemOf(file);
  return problem === null ? { file } : { problem };
}

function problemOf(file: string): string | null {
  try {
    if (!statSync(file).isFile()) return 'it is not a regular file';
    accessSync(file, constants.X_OK);
    return null;
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return fsErrorText(error);
  }
}
