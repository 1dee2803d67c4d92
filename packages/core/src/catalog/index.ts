export { CORE_PRODUCER, catalogueArtifact, catalogueName } from './catalogue-base.ts';
export { listContents } from './contents.ts';
export { basePath } from './base-copy.ts';
export { checkBase, type BaseProblem } from './check-base.ts';
export { addToBase, rebuildBase, removeFromBase } from './manager-base.ts';
export { relocateBase, relocated } from './relocate-base.ts';
export { isIndexDamage } from './index-error.ts';
export { openIndex, removeIndex } from './open.ts';
export type { CatalogIndex, PathVersion } from './types.ts';
