export { splitPaths } from './args.ts';
export { parseBatchFile, readBatchFile, type BatchFile } from './batch.ts';
export type { BatchProblem } from './batch-words.ts';
export { COMPRESSED_TYPES } from './compressed-types.ts';
export { createDar, type CreateResult, type Dar, type DarOptions, type DarResult, type ExtractResult } from './dar.ts';
export { crcWidth, fileDataCrc } from './data-crc.ts';
export { checkExtraArgument } from './extra-arguments.ts';
export { selectionMatcher, type SelectionVerdict } from './mask.ts';
export { ruleProblem } from './selection-rules.ts';
export { inspectSlices, type SliceFileInfo, type SliceInspection, type SliceProblem } from './slices.ts';
export { compareVersions, MINIMUM_DAR_VERSION, type DarVersion } from './version.ts';
export { createArguments } from './args.ts';
export type {
  BatchSelection,
  CatalogueEntry,
  Compression,
  CreateRequest,
  CreationSummary,
  DarOutcome,
  EntryKind,
  ExtractRequest,
  IsolateRequest,
  SelectionRule,
  StructuredSelection,
} from './types.ts';
