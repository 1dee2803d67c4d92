export { acquireArchiveLock, type ArchiveLock } from './archive-lock.ts';
export { holdForReading, isBeingRead } from './read-hold.ts';
export type { LockHolder } from './lock-holder.ts';
