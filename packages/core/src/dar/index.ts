export { createArguments } from './args.ts';
export { readBatchFile } from './batch.ts';
export { createDar, type Dar, type DarOptions } from './dar.ts';
export { crcWidth, fileDataCrc } from './data-crc.ts';
export { selectionMatcher } from './mask.ts';
export type { Named, Said } from './said.ts';
export { inspectSlices, type SliceFileInfo } from './slices.ts';
export type { CatalogueEntry, CreateRequest, EntryKind } from './types.ts';
export { compareVersions, MINIMUM_DAR_VERSION } from './version.ts';
