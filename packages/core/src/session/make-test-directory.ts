import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Building } from '../archive/index.ts';
import { ioError } from '../fs/index.ts';

/**
 * A private directory for the restore test. The run's journal names it before it is made: a crash in between must not leave
 * a directory that nobody knows. `id` is unique, so that nothing of that name is there.
 */
export async function makeTestDirectory(
  temporary: string,
  building: Pick<Building, 'adopt'>,
  id: string,
): Promise<string> {
  try {
    await mkdir(temporary, { recursive: true, mode: 0o700 });
    const directory = join(temporary, `restore-test-${id}`);
    await building.adopt(directory);
    await mkdir(directory, { mode: 0o700 });
    return directory;
  } catch (error) {
    throw ioError(error, 'prepare the restore test in', temporary);
  }
}
