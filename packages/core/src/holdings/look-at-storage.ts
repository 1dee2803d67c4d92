import type { Config } from '../config/types.ts';
import { isDarkiveError } from '../errors/index.ts';
import { freeSpace } from '../fs/index.ts';
import { checkReadableTarget } from '../services/target-guards.ts';
import type { StorageFacts } from './facts.ts';

/** Whether the archive directory is there, and how much room it has. */
export async function lookAtStorage(config: Pick<Config, 'archives'>): Promise<StorageFacts> {
  const { path } = config.archives;
  try {
    await checkReadableTarget(config.archives);
    const { freeBytes, totalBytes } = await freeSpace(path);
    return { path, problem: null, freeBytes, totalBytes };
  } catch (error) {
    if (!isDarkiveError(error)) throw error;
    return { path, problem: error.message, freeBytes: null, totalBytes: null };
  }
}
