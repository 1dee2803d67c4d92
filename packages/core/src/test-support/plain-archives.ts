import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testManifest } from '../archive/test-support/test-manifest.ts';
import { formatArchiveName, type ArchiveType } from '../records/archive-name.ts';
import type { Manifest } from '../records/manifest.ts';

/**
 * Puts archives into a directory whose slices are plain text: for what goes by manifests alone, where twenty real
 * backups would only cost time. Each is verified, and refers to the last FULL (DIFF) or DIFF (INCR) before it.
 */
export async function publishPlain(
  archives: string,
  list: readonly { readonly type: ArchiveType; readonly time: Date }[],
  definition = 'home',
): Promise<Manifest[]> {
  const made: Manifest[] = [];
  for (const { type, time } of list) {
    const name = formatArchiveName(definition, type, time);
    const base = made.findLast((one) => one.type === (type === 'DIFF' ? 'FULL' : 'DIFF'));
    const reference = type === 'FULL' || base === undefined ? null : { id: base.id, name: base.name };
    const at = time.toISOString();
    const checks = (['dar-test', 'slices'] as const).map((check) => ({
      name: check,
      result: 'passed' as const,
      at,
      seconds: 1,
    }));
    const manifest = testManifest(name, { reference, checks });
    await writeFile(join(archives, `${name}.1.dar`), name);
    await writeFile(join(archives, `${name}.manifest.json`), JSON.stringify(manifest));
    made.push(manifest);
  }
  return made;
}
