import { checkFile, followed, storedFiles } from '../archive/index.ts';
import type { Finding } from '../records/finding.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import type { Services } from '../services/services.ts';
import { sliceFinding, type LinkSlices } from './needed-slices.ts';

/** Compares every slice that is to be read with its manifest. One finding for each that is not as it was written. */
export async function checkNeededSlices(
  links: readonly LinkSlices[],
  archives: string,
  services: Services,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const files = links.flatMap(({ manifest, needed }) => {
    const { slices } = storedFiles(manifest, archives);
    return needed.flatMap((slice) => {
      const file = slices[slice - 1];
      return file === undefined ? [] : [{ manifest, slice, file }];
    });
  });
  const total = files.reduce((sum, { file }) => sum + file.bytes, 0);
  let done = 0;
  const onBytes = (bytes: number): void => {
    done += bytes;
    services.onProgress({ kind: 'progress', bytes: done, totalBytes: total, slices: null });
  };
  for (const { manifest, slice, file } of files) {
    throwIfInterrupted(services.signal);
    const state = await checkFile(await followed(file), { signal: services.signal, onBytes });
    if (state.state !== 'intact') findings.push(sliceFinding(manifest, { slice, file: file.path, ...state }, true));
  }
  return findings;
}
