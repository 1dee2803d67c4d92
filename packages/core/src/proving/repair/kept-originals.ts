import { link, lstat, readdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errnoOf, ioError, makeDirectoryDurably, removeTree, syncDirectory } from '../../fs/index.ts';
import { finding, type Finding } from '../../records/finding.ts';
import type { Manifest } from '../../records/manifest.ts';

// A damaged slice is kept until its archive has passed `dar -t` with the repaired copy in its place. It lies beside the
// building directories, not in one: those are removed after a crash, and it may be all that there is.

function keptDirectory(archives: string): string {
  return join(archives, '.darkive', 'kept');
}

/** Keeps a file under a second name; where there are no hard links it is moved away. A missing one is fine. */
export async function keepOriginal(path: string, archives: string): Promise<void> {
  const directory = keptDirectory(archives);
  const aside = join(directory, basename(path));
  try {
    await makeDirectoryDurably(directory, archives);
    await link(path, aside).catch(async (error: unknown) => {
      const errno = errnoOf(error);
      // An earlier repair kept the true original and was killed: what is in the place now is a copy.
      if (errno === 'ENOENT' || errno === 'EEXIST') return;
      await rename(path, aside);
    });
    await syncDirectory(directory);
  } catch (error) {
    throw ioError(error, 'keep the damaged slice', path);
  }
}

/** Puts back what a killed repair had moved away without a copy in its place. Call it with the lock held. */
export async function putBackOriginals(archives: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of await kept(archives)) {
    const [aside, place] = [join(keptDirectory(archives), name), join(archives, name)];
    try {
      if (await exists(place)) continue;
      await rename(aside, place);
      await syncDirectory(archives);
      findings.push(
        finding('info', 'repair-undone', `Put ${name} back, which a repair that was killed had moved away.`),
      );
    } catch (error) {
      throw ioError(error, 'put back the slice', place);
    }
  }
  return findings;
}

/** The archive is proved whole: what was kept of it is of no use any more. */
export async function removeOriginals({ slices }: Manifest, archives: string): Promise<void> {
  const own = new Set(slices.map(({ file }) => file));
  const names = await kept(archives);
  for (const name of names) if (own.has(name)) await removeTree(join(keptDirectory(archives), name));
  if (names.every((name) => own.has(name))) await removeTree(keptDirectory(archives));
}

/** True when originals of this archive are kept: an earlier repair of it was not finished. */
export async function hasOriginals({ slices }: Manifest, archives: string): Promise<boolean> {
  const names = new Set(await kept(archives));
  return slices.some(({ file }) => names.has(file));
}

async function kept(archives: string): Promise<string[]> {
  try {
    return (await readdir(keptDirectory(archives))).toSorted();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw ioError(error, 'look for kept slices in', keptDirectory(archives));
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}
