export { contentsHead, contentsLine } from './contents.ts';
export type { KnownArchive } from './facts.ts';
export { restoreNote } from './restore.ts';
export { startHere } from './start-here.ts';
export { sha256Sums } from './sums.ts';
