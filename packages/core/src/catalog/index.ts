export { CORE_PRODUCER, catalogueArtifact, catalogueBase, catalogueName } from './catalogue-base.ts';
export { listContents, type ContentsOptions } from './contents.ts';
export { basePath } from './base-copy.ts';
export { checkBase, type BaseProblem } from './check-base.ts';
export { addToBase, rebuildBase, removeFromBase, type BaseChange } from './manager-base.ts';
export { relocateBase, relocated } from './relocate-base.ts';
export { isIndexDamage } from './index-error.ts';
export { openIndex, removeIndex, type IndexOptions } from './open.ts';
export type {
  CatalogIndex,
  FeedEntries,
  FindQuery,
  FindResult,
  FoundPath,
  IndexedArchive,
  PathVersion,
  VersionState,
} from './types.ts';
