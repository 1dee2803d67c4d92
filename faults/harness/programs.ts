import { accessSync, constants } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { notRun } from './fault-case.ts';

/** Where a program lies; null when it is not on the PATH. */
function findProgram(name: string): string | null {
  for (const directory of (process.env['PATH'] ?? '').split(':')) {
    const file = join(directory, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not there; the next directory may have it.
    }
  }
  return null;
}

/** The same; ends the case when the program is missing. */
export function needProgram(name: string): string {
  return findProgram(name) ?? notRun(`${name} is not installed`);
}

/** Puts a shell script into a directory that stands first on the PATH; null takes it away again. */
export async function fakeProgram(directory: string, name: string, script: string | null): Promise<void> {
  const file = join(directory, name);
  await rm(file, { force: true });
  if (script === null) return;
  await mkdir(directory, { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}
