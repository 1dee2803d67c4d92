import { access, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/types.ts';
import { errnoOf, ioError, makePrivateDirectory, removeTree } from '../fs/index.ts';
import type { Services } from '../services/services.ts';

/**
 * A private directory below the configured temporary one, for work on copies. The caller removes it; what a process left
 * that was killed is removed here, by the next one.
 */
export async function makeTemporary(config: Config, { process }: Pick<Services, 'process'>): Promise<string> {
  const { temporary } = config;
  try {
    await mkdir(temporary, { recursive: true, mode: 0o700 });
    await removeStale(temporary);
    return await makePrivateDirectory(temporary, `drill-${process.pid}-`);
  } catch (error) {
    throw ioError(error, 'prepare a directory in', temporary);
  }
}

async function removeStale(temporary: string): Promise<void> {
  for (const name of await readdir(temporary)) {
    const pid = /^drill-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !(await isRunning(pid))) await removeTree(join(temporary, name));
  }
}

async function isRunning(pid: string): Promise<boolean> {
  return access(`/proc/${pid}`).then(
    () => true,
    // Only a process that is surely gone.
    (error: unknown) => errnoOf(error) !== 'ENOENT',
  );
}
