import { join } from 'node:path';
import { relativePaths } from '../named-paths.ts';
import { writePathList } from './path-list.ts';
import type { ContentsRequest } from './contents-request.ts';
import type { TouchedFile } from './touched-files.ts';

/**
 * How much is compared byte by byte, of the smallest files first. dar's CRC adds bytes up without carry: content that repeats
 * itself may change and keep it (measured: 9,000 times `a`, then `b`). In much data that does not happen by chance.
 */
const MOST_BYTES = 1024 * 1024 * 1024;

/**
 * Which of these files have other bytes than the archives, by inode; their CRC is the same. What an archive cannot be asked
 * for, as its slices are elsewhere, is left to the CRC.
 */
export async function exactDifferences(
  files: readonly TouchedFile[],
  { root, dar, options, scratch }: Pick<ContentsRequest, 'root' | 'dar' | 'options' | 'scratch'>,
): Promise<ReadonlySet<string>> {
  const different = new Set<string>();
  const held = Map.groupBy(withinBudget(files), ({ holder }) => holder);
  for (const [base, those] of held) {
    if (base === null) continue;
    const listed = join(await scratch(), 'compared');
    const paths = await writePathList(
      listed,
      those.map(({ path }) => path),
    );
    const { said } = await dar.compare({ base, root, listed, paths }, options);
    options.signal?.throwIfAborted();
    const byPath = new Map(those.map(({ path, inode }) => [path.toString('latin1'), inode]));
    for (const { path } of await relativePaths(said.about.different?.named ?? [], root)) {
      const inode = byPath.get(path.toString('latin1'));
      if (inode !== undefined) different.add(inode);
    }
  }
  return different;
}

function withinBudget(files: readonly TouchedFile[]): TouchedFile[] {
  let left = MOST_BYTES;
  return files
    .toSorted((a, b) => a.bytes - b.bytes)
    .filter(({ bytes }) => {
      left -= bytes;
      return left >= 0;
    });
}
