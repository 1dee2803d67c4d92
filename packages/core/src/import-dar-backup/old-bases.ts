import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errnoOf } from '../fs/index.ts';
import type { ImportedArchive } from './document.ts';
import type { ConfigurationPlan } from './plan-configuration.ts';

/** dar-backup's own bases, `<definition>.db`; a directory that cannot be read has none to tell of. */
export async function oldBases(
  { bases, definitions }: ConfigurationPlan,
  archives: readonly ImportedArchive[],
): Promise<string[]> {
  const names = new Set([
    ...definitions.flatMap(({ name, file }) => [name, basename(file)]),
    ...archives.map(({ definition }) => definition),
  ]);
  try {
    const files = (await readdir(bases)).filter(
      (file) => file.endsWith('.db') && names.has(file.slice(0, -'.db'.length)),
    );
    return files.toSorted().map((file) => join(bases, file));
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return [];
  }
}
