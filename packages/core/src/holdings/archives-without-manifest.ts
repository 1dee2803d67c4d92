import { typed } from '../records/archive-name.ts';
import { readdir } from 'node:fs/promises';
import { archivesInMotion, type ArchiveStore } from '../archive/index.ts';
import { catalogueName } from '../catalogue/index.ts';
import { ioError } from '../fs/index.ts';
import { finding, type Finding } from '../records/finding.ts';

/** Base names of archives whose slices lie in a directory and that no manifest describes. */
export async function archivesWithoutManifest(directory: string, store: ArchiveStore): Promise<string[]> {
  const claimed = new Set(
    store.archives.flatMap(({ manifest }) => [...manifest.slices, ...manifest.artifacts].map(({ file }) => file)),
  );
  for (const { file } of store.problems) claimed.add(file);
  let files: string[];
  try {
    files = await readdir(directory);
  } catch (error) {
    throw ioError(error, 'read the archive directory', directory);
  }
  const unreadable = new Set(store.problems.map(({ file }) => file.replace(/\.manifest\.json$/, '')));
  const names = files
    .filter((file) => !claimed.has(file))
    .flatMap((file) => /^(.+)\.\d+\.dar$/.exec(file)?.[1] ?? [])
    .filter((name) => !unreadable.has(name));
  // A run that publishes, and a removal, have slices without a manifest for a moment: asked after the directory.
  const moving = await archivesInMotion(directory);
  const present = new Set(names.filter((name) => !moving.has(name)));
  // An isolated catalogue belongs to its archive: it is not an archive of its own.
  const catalogues = new Set(names.map(catalogueName));
  return [...present].filter((name) => !catalogues.has(name)).toSorted();
}

export function withoutManifestFindings(names: readonly string[]): Finding[] {
  return names.map((archive) =>
    finding(
      'warning',
      'archive-without-manifest',
      `The slices of ${archive} lie there without a manifest: it is no restore point, and is never verified.`,
      `Bring its manifest back from a copy, or adopt it as it is with: darkive adopt ${typed(archive)}`,
      { archive },
    ),
  );
}
