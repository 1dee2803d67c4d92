export { startBuilding, type Building } from './building.ts';
export { chainOf } from './chain.ts';
export { checkFile } from './integrity.ts';
export { readManifest, replaceManifest } from './manifest-file.ts';
export { recoverUnfinished, unfinished } from './recover.ts';
export { chooseReference } from './reference.ts';
export { resolveArchive } from './resolve.ts';
export { newest, readStore, type ArchiveStore, type StoredArchive } from './store.ts';
export { storedFiles, type ArchiveFiles } from './stored-files.ts';
