export { createArguments } from './args.ts';
export { createDar, type Dar } from './dar.ts';
export { crcWidth, fileDataCrc } from './data-crc.ts';
export { selectionMatcher } from './mask.ts';
export { inspectSlices } from './slices.ts';
export type { CatalogueEntry, CreateRequest } from './types.ts';
export { compareVersions, MINIMUM_DAR_VERSION } from './version.ts';
