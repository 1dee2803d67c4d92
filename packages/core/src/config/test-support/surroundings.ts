import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Surroundings } from '../types.ts';

export const FILE = '/etc/darkive/config.yaml';

/** A world without variables, home in /home/ann. */
export function surroundings(env: Surroundings['env'] = {}): Surroundings {
  return { env, cwd: '/work-directory', home: '/home/ann' };
}

/** A directory of the running test alone, removed after it. */
export async function testDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'darkive-config-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
