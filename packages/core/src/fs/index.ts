export { answerWithin, whileAnswering } from './answer.ts';
export { compareBytes, displayPath, joinBytes, parseDisplayPath } from './byte-path.ts';
export {
  createTemporary,
  makeDirectoryDurably,
  renameDurably,
  syncDirectory,
  syncFile,
  TEMPORARY_PREFIX,
  writeFileDurably,
  type WriteOptions,
} from './durable.ts';
export { fileDate } from './file-date.ts';
export { fileSystemLimits, type FileSystemLimit } from './file-system-limits.ts';
export { errnoOf, fsErrorText, ioError } from './fs-error.ts';
export { sha256File, type FileHash, type HashOptions } from './hash.ts';
export {
  measureSource,
  type Inclusion,
  type MeasureRequest,
  type SourceMeasure,
  type UnreadEntry,
} from './source-measure.ts';
export { refuseInArchives, writeNamedFile, type NamedFileOptions } from './named-file.ts';
export { freeSpace, probeWritable, type FreeSpace } from './space.ts';
export { makePrivateDirectory, removeTree } from './temporary.ts';
